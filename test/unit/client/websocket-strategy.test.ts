import { describe, expect, it } from 'vitest';
import type {
  Socket,
  SocketConstructor,
  SocketEvent,
  SocketEventName,
} from '../../../src/client/environment.ts';
import type { TransportFact } from '../../../src/client/follow-strategy.ts';
import { websocketStrategy } from '../../../src/client/websocket-strategy.ts';
import type { Cursor } from '../../../src/core/protocol/cursor.ts';

/** The browser's side of a socket, played by hand. */
class HandSocket implements Socket {
  readonly sent: unknown[] = [];
  readonly closes: (number | undefined)[] = [];
  broken = false;
  readonly #listeners = new Map<string, (event: SocketEvent) => void>();

  send(frame: string): void {
    if (this.broken) throw new Error('InvalidStateError');
    this.sent.push(JSON.parse(frame));
  }

  close(code?: number): void {
    this.closes.push(code);
  }

  addEventListener(type: SocketEventName, listener: (event: SocketEvent) => void): void {
    this.#listeners.set(type, listener);
  }

  play(type: SocketEventName, event: Partial<SocketEvent> = {}): void {
    this.#listeners.get(type)?.({ type, ...event });
  }

  say(message: object | string): void {
    this.play('message', { data: typeof message === 'string' ? message : JSON.stringify(message) });
  }
}

const jobId = '0b8c1d9e-7a31-4f5e-9d0c-1f2e3d4c5b6a';
const hello = (seq: number) => ({
  type: 'hello',
  jobId,
  epoch: 3,
  seq,
  protocol: 1,
  serverTime: 1,
  keepAliveMs: 9_000,
});
const progress = (seq: number, more: object = {}) => ({
  type: 'progress',
  jobId,
  timestamp: 1,
  seq,
  epoch: 3,
  data: { progress: 0.1, processedItems: 0, totalItems: 0, currentStatus: 'Reading', ...more },
});

function follow(known?: Cursor, polled: () => Cursor | undefined = () => known) {
  const socket = new HandSocket();
  const facts: TransportFact[] = [];
  const WebSocket = function () {
    return socket;
  } as unknown as SocketConstructor;
  const target = { baseUrl: 'http://scan.example', jobId };
  const strategy = websocketStrategy(WebSocket, target, { strategy: 'websocket' });
  let begun = false;
  const follower = strategy.follow(
    () => (begun ? polled() : known),
    (fact) => facts.push(fact),
  );
  begun = true;
  return { socket, facts, follower, types: () => facts.map(({ type }) => type) };
}

const acks = ({ sent }: HandSocket) =>
  sent.filter((frame) => (frame as { type: string }).type === 'ack');

describe('websocketStrategy()', () => {
  it('[WS7] says hello once open, and acks what is new, once', () => {
    const { socket } = follow();
    socket.play('open');
    for (const message of [
      hello(2),
      progress(2),
      progress(3),
      progress(3, { keepAlive: true }),
      progress(2),
    ]) {
      socket.say(message);
    }
    expect(socket.sent).toEqual([
      { type: 'hello', strategy: 'websocket' },
      { type: 'ack', seq: 2 },
      { type: 'ack', seq: 3 },
    ]);
  });

  it('[RS3] acks nothing that was known before it', () => {
    const { socket } = follow({ epoch: 3, seq: 4 });
    socket.say(progress(4, { keepAlive: true }));
    socket.say(progress(5));
    expect(acks(socket)).toEqual([{ type: 'ack', seq: 5 }]);
  });

  it.each([
    ['hello, then the update', undefined, [hello(2), progress(2)], 2],
    ['the update, then hello', undefined, [progress(2), hello(2)], 2],
    ['hello of what is known', { epoch: 3, seq: 2 }, [hello(2)], 1],
    ['hello of a job without updates', undefined, [hello(0)], 1],
    ['updates only', undefined, [progress(2), progress(3)], Infinity],
    ['hello only', undefined, [hello(2)], Infinity],
    ['what is known of another epoch', { epoch: 2, seq: 9 }, [hello(2)], Infinity],
  ])('[CL9] becomes usable, or not, with %s', (_, known, messages, after) => {
    const { socket, facts, types } = follow(known);
    const usable = messages.map((message) => {
      socket.say(message);
      return types().includes('usable');
    });
    expect(usable).toEqual(messages.map((_message, index) => index + 1 >= after));
    const told = facts.filter(({ type }) => type === 'usable');
    expect(told).toEqual(after < Infinity ? [{ type: 'usable', quietMs: 9_000 }] : []);
  });

  it('[WS8] takes what it does not understand for a sign of life only', () => {
    const { socket, facts } = follow();
    for (const frame of ['PONG', '{', '{"type":"news"}']) socket.say(frame);
    expect(facts).toEqual([{ type: 'heard' }, { type: 'heard' }, { type: 'heard' }]);
  });

  it('tells of a loss once, with the code where there is one', () => {
    const closed = follow();
    closed.socket.play('close', { code: 4410 });
    closed.socket.play('error');
    expect(closed.facts).toEqual([{ type: 'lost', cause: 'closed with 4410', code: 4410 }]);
  });

  it('lets go of a socket that has an error and does not close', () => {
    const { socket, facts } = follow();
    socket.play('error');
    expect(facts).toEqual([{ type: 'lost', cause: 'the connection failed' }]);
    expect(socket.closes).toHaveLength(1);
  });

  it('survives a socket that throws when it is written to', () => {
    const { socket, types } = follow();
    socket.broken = true;
    socket.play('open');
    socket.say(progress(1));
    expect(types()).toEqual(['opened', 'update']);
  });

  it('tells of a constructor that throws', () => {
    const facts: TransportFact[] = [];
    const Refusing = function () {
      throw new Error('SecurityError');
    } as unknown as SocketConstructor;
    const target = { baseUrl: 'http://scan.example', jobId };
    websocketStrategy(Refusing, target, {})
      .follow(
        () => undefined,
        (fact) => facts.push(fact),
      )
      .stop();
    expect(facts).toMatchObject([
      { type: 'lost', cause: expect.stringContaining('SecurityError') },
    ]);
  });

  it('[SE4] closes with 4000, which answers no close, and is deaf from then on', () => {
    const { socket, facts, follower } = follow();
    follower.stop();
    for (const type of ['open', 'error', 'close'] as const) socket.play(type, { code: 1006 });
    socket.say(progress(1));
    expect(facts).toEqual([]);
    expect(socket.closes[0]).toBe(4000);
  });
});

describe('websocketStrategy() where polls were faster than its socket', () => {
  let polled: Cursor | undefined;
  const seqs = (facts: TransportFact[]) =>
    facts.flatMap((fact) => (fact.type === 'update' ? [fact.update.seq] : []));

  it('[RS5] asks for what lies between them, and tells it in order before it is usable', () => {
    polled = { epoch: 3, seq: 4 };
    const { socket, facts, types } = follow(undefined, () => polled);
    socket.play('open');
    expect(socket.sent).toEqual([{ type: 'hello', strategy: 'websocket', since: 4, epoch: 3 }]);
    for (const message of [hello(7), progress(7), progress(8)]) socket.say(message);
    expect(seqs(facts)).toEqual([]);
    expect(types()).not.toContain('usable');
    for (const seq of [5, 6]) socket.say(progress(seq));
    expect(seqs(facts)).toEqual([5, 6, 7, 8]);
    expect(types().filter((type) => type === 'usable')).toHaveLength(1);
  });

  it('[CL5] goes on from where a poll has got to in the meantime', () => {
    polled = undefined;
    const { socket, facts } = follow(undefined, () => polled);
    socket.play('open');
    polled = { epoch: 3, seq: 4 };
    for (const message of [hello(7), progress(7)]) socket.say(message);
    expect(seqs(facts)).toEqual([]);
    polled = { epoch: 3, seq: 7 };
    socket.say(progress(8));
    expect(seqs(facts).at(-1)).toBe(8);
  });

  it('[RS4] takes the first state of another epoch as a new beginning', () => {
    polled = { epoch: 2, seq: 4 };
    const { socket, facts } = follow(undefined, () => polled);
    socket.play('open');
    for (const message of [hello(7), progress(7)]) socket.say(message);
    expect(seqs(facts)).toEqual([7]);
  });
});
