import { isAfter, type Cursor } from '../core/protocol/cursor.ts';
import { keepAliveMs } from '../core/protocol/limits.ts';
import {
  parseServerMessage,
  type HelloMessage,
  type ProgressMessage,
} from '../core/protocol/server-message.ts';
import type { Socket, SocketConstructor } from './environment.ts';
import { untilOver, type FollowStrategy, type Known, type Tell } from './follow-strategy.ts';
import { urlsOf, type ScanTarget } from './scan-target.ts';
import { updateOf } from './update.ts';

/** Follows a job over one socket, from its opening to its loss; reconnecting is the machine's business. */
export function websocketStrategy(
  WebSocket: SocketConstructor | null,
  target: ScanTarget,
  declaration: object,
): FollowStrategy {
  const follow: FollowStrategy['follow'] = (known, tell) => {
    const gate = untilOver(tell);
    const begun = known();
    let socket: Socket | undefined;
    const send = (text: string) => {
      if (!gate.isOver) quietly(() => socket?.send(text));
    };
    const greet = () => {
      // Asked for before anything was known, it begins with the last state; polls may have got less far ([RS4]).
      const { seq: since, epoch } = (!begun && known()) || {};
      send(JSON.stringify({ type: 'hello', ...declaration, since, epoch }));
    };
    const take = inOrder(begun, known, gate.tell, (ack) => send(JSON.stringify(ack)));
    try {
      // Where there is none, that is told as any refusal is.
      socket = new (WebSocket as SocketConstructor)(urlsOf(target).socket(begun));
      listen(socket, gate.tell, greet, take);
    } catch (error) {
      gate.tell({ type: 'lost', cause: String(error) });
    }
    const stop = () => {
      gate.isOver = true;
      // Not 1000, by which an app answers the server's close ([SE4]).
      quietly(() => socket?.close(4000));
    };
    return { stop, ping: () => send('PING') };
  };
  return { follow };
}

function listen(socket: Socket, tell: Tell, greet: () => void, take: (frame: unknown) => void) {
  socket.addEventListener('open', () => {
    greet();
    tell({ type: 'opened' });
  });
  socket.addEventListener('message', ({ data }) => take(data));
  socket.addEventListener('close', ({ code }) =>
    tell({ type: 'lost', cause: `closed with ${code}`, code }),
  );
  // Workers do not always close after an error; elsewhere the close says no more than 1006.
  socket.addEventListener('error', () => {
    tell({ type: 'lost', cause: 'the connection failed' });
    quietly(() => socket.close());
  });
}

/** Passes on what a socket says in order and without a hole: an app never gets what it would have to drop ([CL5]). */
function inOrder(
  begun: Cursor | undefined,
  known: Known,
  tell: Tell,
  send: (ack: object) => void,
): (frame: unknown) => void {
  let newest = begun;
  let hello: HelloMessage | undefined;
  /** What came before that which lies between it and the newest known ([RS5]). */
  const ahead: ProgressMessage[] = [];
  const latest = () => (newest && isAfter(newest, known()) ? newest : known());
  const leavesHole = ({ epoch, seq }: Cursor) => {
    const last = latest();
    return last?.epoch === epoch && seq > last.seq + 1;
  };
  const passOn = (message: ProgressMessage) => {
    if (leavesHole(message)) return ahead.push(message);
    if (isAfter(message, newest)) {
      newest = message;
      send({ type: 'ack', seq: message.seq });
    }
    tell({ type: 'update', update: updateOf(message) });
  };
  return (frame) => {
    const message = parseServerMessage(frame);
    if (message?.type === 'progress') ahead.push(message);
    else hello ??= message;
    for (const one of ahead.splice(0).sort((a, b) => a.seq - b.seq)) passOn(one);
    if (ahead.length > 0 || message?.type !== 'progress') tell({ type: 'heard' });
    // What hello announced is known, from this socket or from elsewhere ([CL9]).
    if (!hello || (hello.seq > 0 && isAfter(hello, latest()))) return;
    tell({ type: 'usable', quietMs: hello.keepAliveMs ?? keepAliveMs });
    hello = undefined;
  };
}

/** A socket that is going already may throw; its close event tells all there is to tell. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {}
}
