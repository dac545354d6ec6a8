import { WebSocketServer, type WebSocket } from 'ws';
import { Followers } from './followers.ts';
import { JobBoard, listen } from './job-board.ts';

const followers = new Followers<WebSocket>((socket, text) => socket.send(text));
const board = new JobBoard((jobId, message) => followers.tell(jobId, message));
const server = board.createServer();

new WebSocketServer({ server }).on('connection', (socket, request) => {
  const jobId = new URL(request.url ?? '', 'http://server').searchParams.get('jobId') ?? '';
  followers.add(jobId, socket);
  socket.send(JSON.stringify(board.open(jobId).last));
  socket.on('close', () => followers.delete(socket));
  socket.on('error', () => undefined);
});
listen(server);
