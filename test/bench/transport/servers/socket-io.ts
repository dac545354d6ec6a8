import { Server } from 'socket.io';
import { JobBoard, listen } from './job-board.ts';

const board = new JobBoard((jobId, message) => io.to(jobId).emit('progress', message));
const server = board.createServer();
const io = new Server(server, { connectionStateRecovery: {} });

io.on('connection', (socket) => {
  socket.on('join', (jobId: string) => {
    void socket.join(jobId);
    socket.emit('progress', board.open(jobId).last);
  });
});
listen(server);
