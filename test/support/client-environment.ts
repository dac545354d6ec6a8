import { systemClock } from '../../src/client/clock.ts';
import type {
  Environment,
  Fetch,
  Socket,
  SocketConstructor,
} from '../../src/client/environment.ts';

export interface WatchedEnvironment {
  readonly env: Environment;
  /** Timers that are still to fire. */
  timers(): number;
  /** Sockets whose close event has not come. */
  openSockets(): number;
  requests(): number;
}

/** The real world, counted: to prove that nothing is left behind. */
export function watchedEnvironment(): WatchedEnvironment {
  const timers = new Set<unknown>();
  const sockets = new Set<Socket>();
  let requests = 0;
  const RealSocket = globalThis.WebSocket as unknown as SocketConstructor;
  const WatchedSocket = function (url: string): Socket {
    const socket = new RealSocket(url);
    sockets.add(socket);
    socket.addEventListener('close', () => sockets.delete(socket));
    return socket;
  } as unknown as SocketConstructor;
  const fetch: Fetch = (url, request) => {
    requests += 1;
    return globalThis.fetch(url, request);
  };
  const clock = {
    now: () => systemClock.now(),
    setTimeout(run: () => void, ms: number) {
      const timer = systemClock.setTimeout(() => {
        timers.delete(timer);
        run();
      }, ms);
      timers.add(timer);
      return timer;
    },
    clearTimeout(timer: unknown) {
      timers.delete(timer);
      systemClock.clearTimeout(timer);
    },
  };
  return {
    env: { fetch, WebSocket: WatchedSocket, clock, random: Math.random },
    timers: () => timers.size,
    openSockets: () => sockets.size,
    requests: () => requests,
  };
}
