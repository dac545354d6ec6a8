import type { TransportFact } from '../../src/client/follow-strategy.ts';
import { begin, dueAt, step } from '../../src/client/machine.ts';
import type {
  Command,
  Plan,
  ScanEvent,
  ScanState,
  UploadAnswer,
} from '../../src/client/machine-state.ts';
import type { Signal } from '../../src/client/signals.ts';
import { defaultTimings } from '../../src/client/timings.ts';
import type { ScanEnd, Update } from '../../src/client/update.ts';

export const auto: Plan = { kind: 'auto' };
export const onlyWebsocket: Plan = { kind: 'websocket' };
export const onlyPolling: Plan = { kind: 'polling', reason: 'user_hint' };

export const epoch = 7;

/** Update 1 is the waiting one; the later ones have a picture. */
export function update(seq: number, end: ScanEnd | null = null): Update {
  const progress = seq === 1 ? 0 : Math.min(1, seq / 10);
  return { epoch, seq, progress, processedItems: 0, totalItems: 0, currentStatus: `${seq}`, end };
}

export const result = {
  books: [],
  suggestions: [],
  metadata: { provider: 'local', model: 'reader', processingTimeMs: 1 },
};
export const completed: ScanEnd = { result };
export const failed: ScanEnd = { error: 'It broke' };

export const tick: ScanEvent = { type: 'tick' };
export const abort: ScanEvent = { type: 'abort' };
export const socket = {
  opened: factOf('websocket', { type: 'opened' }),
  heard: factOf('websocket', { type: 'heard' }),
  usable: factOf('websocket', { type: 'usable', quietMs: 10_000 }),
  lost: (code: number | undefined = 1006) =>
    factOf('websocket', { type: 'lost', cause: `closed with ${code}`, code }),
  update: (seq: number, end?: ScanEnd) =>
    factOf('websocket', { type: 'update', update: update(seq, end) }),
};
export const signal = (one: Signal): ScanEvent => ({ type: 'signal', signal: one });
export const checked = (seq?: number): ScanEvent => ({
  type: 'check',
  newest: seq === undefined ? undefined : { epoch, seq },
});
export const polling = {
  asked: factOf('polling', { type: 'asked' }),
  usable: factOf('polling', { type: 'usable', quietMs: Infinity }),
  answered: (found: boolean, askedAt: number) =>
    factOf('polling', { type: 'answered', found, askedAt }),
  lost: factOf('polling', { type: 'lost', cause: 'answered 503' }),
  update: (seq: number, end?: ScanEnd) =>
    factOf('polling', { type: 'update', update: update(seq, end) }),
};

const failure = { code: 'internal', message: 'Not now', retryable: true };
export const upload = {
  accepted: uploadOf({}),
  refused: uploadOf({ failure: { ...failure, retryable: false } }),
  lost: uploadOf({ failure, retryAfterMs: 0 }),
  limited: (retryAfterMs: number) => uploadOf({ failure, retryAfterMs }),
};

/** A machine at work at a time of its own; `random` is 0.5. */
export class DrivenMachine {
  state: ScanState;
  now = 0;
  readonly all: Command[] = [];

  constructor(plan: Plan = auto) {
    this.state = begin(plan, defaultTimings, 0);
    this.all.push(...this.commands);
  }

  /** What the last step has ordered. */
  get commands(): readonly Command[] {
    return this.state.commands;
  }

  get reason(): string {
    return this.state.reason;
  }

  take(...events: ScanEvent[]): this {
    for (const event of events) {
      this.state = step(this.state, event, { now: this.now, random: 0.5 });
      this.all.push(...this.commands);
    }
    return this;
  }

  at(now: number, ...events: ScanEvent[]): this {
    this.now = now;
    return this.take(...events);
  }

  /** Lets time pass to the next tick that is due. */
  tick(): this {
    const due = dueAt(this.state);
    if (due === null) throw new Error('the scan has ended');
    return this.at(Math.max(this.now, due), tick);
  }

  /** Lets time pass without a word of the socket's, to the tick that does more than to ask for one. */
  silence(): this {
    do this.tick();
    while (['ping', 'check'].includes(this.reason));
    return this;
  }

  /** The same with a socket that answers each ping. */
  pongs(): this {
    do {
      this.tick();
      if (this.reason === 'ping') this.at(this.now + 20, socket.heard);
    } while (['heard', 'check'].includes(this.reason));
    return this;
  }

  get dueAt(): number | null {
    return dueAt(this.state);
  }

  /** The last step's commands in short, without what is only told to the app. */
  get did(): string[] {
    return this.commands.map(shorten).filter((word) => word !== '');
  }
}

function shorten({ type, about }: Command): string {
  switch (type) {
    case 'ping':
      return about === 'polling' ? 'ask' : type;
    case 'follow':
    case 'unfollow':
      return `${type} ${about}`;
    case 'finish':
      return `finish ${about.failure?.code ?? (about.result ? 'completed' : 'aborted')}`;
    case 'onProgress':
      return `progress ${about.seq}`;
    case 'onStrategyChange':
      return `change ${about.to} ${about.reason} ${about.stage}`;
    case 'onTransport':
      return '';
    case 'remember':
      return about ? 'remember' : '';
    default:
      return type;
  }
}

function factOf(via: 'websocket' | 'polling', fact: TransportFact): ScanEvent {
  return { ...fact, via };
}

function uploadOf(answer: UploadAnswer): ScanEvent {
  return { type: 'upload', answer };
}
