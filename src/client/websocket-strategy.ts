import { isAfter, type Cursor } from '../core/protocol/cursor.ts';
import { keepAliveMs } from '../core/protocol/limits.ts';
import { parseServerMessage, type HelloMessage } from '../core/protocol/server-message.ts';
import type { SocketConstructor, Socket } from './environment.ts';
import type { FollowStrategy, TransportFact } from './follow-strategy.ts';
import { socketUrl, type ScanTarget } from './scan-target.ts';
import { updateOf } from './update.ts';

/** Follows a job over one socket, from its opening to its loss; reconnecting is the machine's business. */
export function websocketStrategy(
  WebSocket: SocketConstructor,
  target: ScanTarget,
  declaration: object,
): FollowStrategy {
  return {
    transport: 'websocket',
    follow(known, tell) {
      let over = false;
      let socket: Socket | undefined;
      const lose = (cause: string, code: number | null) => {
        if (over) return;
        over = true;
        tell({ type: 'lost', cause, code });
      };
      const send = (frame: object) => quietly(() => socket?.send(JSON.stringify(frame)));
      const listener = createListener(known, send, (fact) => {
        if (!over) tell(fact);
      });
      try {
        socket = new WebSocket(socketUrl(target, known()));
      } catch (error) {
        lose(`no socket could be made: ${String(error)}`, null);
        return { stop() {} };
      }
      const opened = socket;
      opened.addEventListener('open', () => {
        if (over) return;
        send({ type: 'hello', ...declaration });
        tell({ type: 'opened' });
      });
      opened.addEventListener('message', ({ data }) => {
        if (!over) listener(data);
      });
      opened.addEventListener('close', ({ code }) => lose(`closed with ${code}`, code ?? null));
      // Workers do not always close after an error; elsewhere the close says no more than 1006.
      opened.addEventListener('error', () => {
        lose('the connection failed', null);
        quietly(() => opened.close());
      });
      return {
        stop() {
          over = true;
          quietly(() => opened.close(1000));
        },
      };
    },
  };
}

/** Takes the frames of one socket: acks what is new on it, and tells when nothing more is awaited. */
function createListener(
  known: () => Cursor | undefined,
  send: (frame: object) => void,
  tell: (fact: TransportFact) => void,
): (data: unknown) => void {
  let newest = known();
  let hello: HelloMessage | undefined;
  let usable = false;
  const reachesHello = (cursor: Cursor | undefined): boolean =>
    hello !== undefined && (hello.seq === 0 || (cursor !== undefined && !isAfter(hello, cursor)));
  return (data) => {
    const message = parseServerMessage(data);
    if (message?.type === 'progress') {
      if (isAfter(message, newest)) {
        newest = message;
        send({ type: 'ack', seq: message.seq });
      }
      tell({ type: 'update', update: updateOf(message) });
    } else {
      hello ??= message;
      tell({ type: 'heard' });
    }
    if (usable || !(reachesHello(newest) || reachesHello(known()))) return;
    usable = true;
    tell({ type: 'usable', quietMs: hello?.keepAliveMs ?? keepAliveMs });
  };
}

/** A socket that is going already may throw; its close event tells all there is to tell. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {}
}
