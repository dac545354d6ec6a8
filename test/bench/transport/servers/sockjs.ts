import { createServer as createSockjs, type Connection } from 'sockjs';
import { Followers } from './followers.ts';
import { JobBoard, listen } from './job-board.ts';

const followers = new Followers<Connection>((connection, text) => connection.write(text));
const board = new JobBoard((jobId, message) => followers.tell(jobId, message));
const sockjs = createSockjs({ log: () => undefined });

sockjs.on('connection', (connection: Connection) => {
  // A closed SockJS stream calls back with null.
  if (connection === null) return;
  connection.on('data', (jobId: string) => {
    followers.add(jobId, connection);
    connection.write(JSON.stringify(board.open(jobId).last));
  });
  connection.on('close', () => followers.delete(connection));
});

const server = board.createServer();
sockjs.installHandlers(server, { prefix: '/progress' });
listen(server);
