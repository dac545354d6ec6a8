import SockJS from 'sockjs-client';
import { startScript, type Contender } from '../contender.ts';
import { takeText } from './arrivals.ts';
import { startNodeServer } from './node-server.ts';
import { reconnecting } from './reconnecting.ts';

export async function startSockjs(): Promise<Contender> {
  const server = await startNodeServer('sockjs');
  return {
    name: 'sockjs + loop',
    clock: 'µs',
    ...server,
    follow(session) {
      const stop = reconnecting((onOpen, onClose) => {
        const socket = new SockJS(`${session.networkUrl}/progress`);
        socket.addEventListener('open', () => {
          onOpen();
          socket.send(session.jobId);
        });
        socket.addEventListener('message', ({ data }) => takeText(session, String(data)));
        socket.addEventListener('close', onClose);
        return socket;
      });
      startScript(server.address, session);
      return stop;
    },
  };
}
