import { isAfter, type Cursor } from '../core/protocol/cursor.ts';
import { keepAliveMs } from '../core/protocol/limits.ts';
import { parseServerMessage, type HelloMessage } from '../core/protocol/server-message.ts';
import type { Socket, SocketConstructor } from './environment.ts';
import type { Follower, FollowStrategy, TransportFact } from './follow-strategy.ts';
import { socketUrl, type ScanTarget } from './scan-target.ts';
import { updateOf } from './update.ts';

/** Follows a job over one socket, from its opening to its loss; reconnecting is the machine's business. */
export function websocketStrategy(
  WebSocket: SocketConstructor,
  target: ScanTarget,
  declaration: object,
): FollowStrategy {
  return {
    follow: (known, tell) => new Listening({ WebSocket, target, declaration, known, tell }),
  };
}

interface ListeningSetup {
  readonly WebSocket: SocketConstructor;
  readonly target: ScanTarget;
  readonly declaration: object;
  readonly known: () => Cursor | undefined;
  readonly tell: (fact: TransportFact) => void;
}

class Listening implements Follower {
  readonly #setup: ListeningSetup;
  #socket: Socket | undefined;
  #newest: Cursor | undefined;
  #hello: HelloMessage | undefined;
  #usable = false;
  #over = false;

  constructor(setup: ListeningSetup) {
    this.#setup = setup;
    this.#newest = setup.known();
    try {
      this.#socket = new setup.WebSocket(socketUrl(setup.target, this.#newest));
    } catch (error) {
      this.#lose(`no socket could be made: ${String(error)}`, null);
      return;
    }
    this.#listen(this.#socket);
  }

  stop(): void {
    this.#over = true;
    quietly(() => this.#socket?.close(1000));
  }

  ping(): void {
    this.#send('PING');
  }

  #listen(socket: Socket): void {
    socket.addEventListener('open', () => {
      this.#send({ type: 'hello', ...this.#setup.declaration });
      this.#tell({ type: 'opened' });
    });
    socket.addEventListener('message', ({ data }) => {
      if (!this.#over) this.#take(data);
    });
    socket.addEventListener('close', ({ code }) => this.#lose(`closed with ${code}`, code ?? null));
    // Workers do not always close after an error; elsewhere the close says no more than 1006.
    socket.addEventListener('error', () => {
      this.#lose('the connection failed', null);
      quietly(() => socket.close());
    });
  }

  #take(frame: unknown): void {
    const message = parseServerMessage(frame);
    if (message?.type === 'progress') {
      if (isAfter(message, this.#newest)) {
        this.#newest = message;
        this.#send({ type: 'ack', seq: message.seq });
      }
      this.#tell({ type: 'update', update: updateOf(message) });
    } else {
      this.#hello ??= message;
      this.#tell({ type: 'heard' });
    }
    if (this.#usable || this.#hello === undefined || !this.#reaches(this.#hello)) return;
    this.#usable = true;
    this.#tell({ type: 'usable', quietMs: this.#hello.keepAliveMs ?? keepAliveMs });
  }

  /** Whether the update that hello announced is known, from this socket or from elsewhere ([CL9]). */
  #reaches(hello: HelloMessage): boolean {
    const known = [this.#newest, this.#setup.known()];
    return hello.seq === 0 || known.some((one) => one !== undefined && !isAfter(hello, one));
  }

  #tell(fact: TransportFact): void {
    if (!this.#over) this.#setup.tell(fact);
  }

  #send(frame: object | 'PING'): void {
    const text = frame === 'PING' ? frame : JSON.stringify(frame);
    if (!this.#over) quietly(() => this.#socket?.send(text));
  }

  #lose(cause: string, code: number | null): void {
    this.#tell({ type: 'lost', cause, code });
    this.#over = true;
  }
}

/** A socket that is going already may throw; its close event tells all there is to tell. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {}
}
