import { io, type ManagerOptions, type SocketOptions } from 'socket.io-client';
import type { ProgressMessage } from '../../../../src/core/protocol/server-message.ts';
import { startScript, type Contender, type Session } from '../contender.ts';
import type { Address } from '../faulty-proxy.ts';
import { take } from './arrivals.ts';
import { startNodeServer } from './node-server.ts';

type Options = Partial<ManagerOptions & SocketOptions>;

/** As it comes: polling first, then an upgrade to WebSocket. */
export function startSocketIo(): Promise<Contender> {
  return start('socket.io', {});
}

/** With its own way from WebSocket to polling, which has to be asked for. */
export function startSocketIoWebsocketFirst(): Promise<Contender> {
  const options = { transports: ['websocket', 'polling'], tryAllTransports: true };
  return start('socket.io, ws first', options);
}

async function start(name: string, options: Options): Promise<Contender> {
  const server = await startNodeServer('socket-io');
  return {
    name,
    clock: 'µs',
    ...server,
    follow: (session) => followScan(server.address, session, options),
  };
}

function followScan(server: Address, session: Session, options: Options): () => void {
  const socket = io(session.networkUrl, { forceNew: true, ...options });
  socket.on('connect', () => {
    if (!socket.recovered) socket.emit('join', session.jobId);
  });
  socket.on('progress', (message: ProgressMessage) => take(session, message));
  startScript(server, session);
  return () => socket.disconnect();
}
