import { WebSocket } from 'ws';
import { startScript, type Contender } from '../contender.ts';
import { takeText } from './arrivals.ts';
import { startNodeServer } from './node-server.ts';
import { reconnecting } from './reconnecting.ts';

export async function startWs(): Promise<Contender> {
  const server = await startNodeServer('ws');
  return {
    name: 'ws + loop',
    clock: 'µs',
    ...server,
    follow(session) {
      const url = `${session.networkUrl.replace('http', 'ws')}/?jobId=${session.jobId}`;
      const stop = reconnecting((onOpen, onClose) => {
        const socket = new WebSocket(url);
        socket.on('open', onOpen);
        socket.on('message', (data: Buffer) => takeText(session, data.toString()));
        socket.on('error', () => undefined);
        socket.on('close', onClose);
        return { close: () => socket.terminate() };
      });
      startScript(server.address, session);
      return stop;
    },
  };
}
