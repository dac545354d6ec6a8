import type { Transport } from '../core/protocol/words.ts';
import type { AppReported, SeenUpdate } from './ground-truth.ts';

interface Message {
  readonly type?: string;
  readonly seq?: number;
  readonly timestamp?: number;
  readonly serverTime?: number;
  readonly data?: {
    readonly keepAlive?: boolean;
    readonly result?: unknown;
    readonly error?: unknown;
  };
}

interface Status {
  readonly stage: string;
  readonly seq: number;
  readonly updates?: readonly Message[];
}

interface Heard {
  readonly at: number;
  readonly madeAt: number;
}

/** What one socket has brought that was not acked yet, by seq. */
export type SocketLog = Map<number, Heard>;

/** Keeps the books of one app: what reached it, when, and how late. Times are epoch ms. */
export class WireWatch {
  readonly updates: SeenUpdate[] = [];
  readonly latencies: Record<Transport, number[]> = { websocket: [], polling: [] };
  socketUpdates = 0;
  polls = 0;
  checks = 0;
  /** Sockets that went before the end was known. */
  socketsClosedEarly = 0;
  report: AppReported | null = null;
  /** False where it cannot be told whether the server has heard something, or which of two things first. */
  exact = true;
  /** The transport that brought the end first; null while none has. */
  broughtBy: Transport | null = null;
  #firstContactAt: number | null = null;
  #newestPolled = 0;
  readonly #oneWayMs: number;

  /** `oneWayMs`: from server to app, which an app cannot measure and its network knows. */
  constructor(oneWayMs: number) {
    this.#oneWayMs = oneWayMs;
  }

  hearFrame(log: SocketLog, frame: unknown, at: number): void {
    const message = parse(frame) as Message | undefined;
    if (message?.type === 'hello') this.#meet(message.serverTime ?? at);
    if (message?.type !== 'progress' || message.data?.keepAlive === true) return;
    this.socketUpdates += 1;
    const { seq = 0, timestamp: madeAt = at, data } = message;
    log.set(seq, { at, madeAt });
    if (data?.result !== undefined || data?.error !== undefined) this.broughtBy ??= 'websocket';
    this.#see({ seq, madeAt, at, via: 'websocket' });
  }

  /** What the app says over a socket: an ack makes a sample of what it is of, once. */
  sayFrame(log: SocketLog, frame: string): void {
    const message = parse(frame) as Message | undefined;
    if (message?.type !== 'ack' || message.seq === undefined) return;
    const heard = log.get(message.seq);
    if (heard === undefined) return;
    log.delete(message.seq);
    const since = Math.max(heard.madeAt, this.#firstContactAt ?? heard.madeAt);
    this.latencies.websocket.push(Math.max(0, heard.at - since));
  }

  /** A status answer that followed the scan; counted as the server does ([ST5], [SE1]). */
  hearStatus(body: unknown, at: number): void {
    const status = body as Partial<Status> | undefined;
    if (typeof status?.stage !== 'string' || typeof status.seq !== 'number') return;
    if (status.stage === 'uploading') return;
    // The server may have answered before it heard that the end had arrived.
    if (this.broughtBy !== null) {
      this.exact = false;
      return;
    }
    this.polls += 1;
    const answeredAt = at - this.#oneWayMs;
    this.#meet(answeredAt);
    for (const { seq = 0, timestamp } of status.updates ?? [{ seq: status.seq }]) {
      if (seq <= this.#newestPolled) continue;
      this.#newestPolled = seq;
      if (timestamp !== undefined) this.#latePoll(answeredAt - timestamp);
      this.#see({ seq, madeAt: timestamp ?? null, at, via: 'polling' });
    }
    if (status.stage === 'complete' || status.stage === 'error') this.broughtBy = 'polling';
  }

  /** What a plain status answer leaves open is told by the job's log, once that is read. */
  settlePolled(madeAt: ReadonlyMap<number, number>): void {
    for (const update of this.updates) {
      const made = madeAt.get(update.seq);
      if (update.via !== 'polling' || update.madeAt !== null || made === undefined) continue;
      this.#latePoll(update.at - this.#oneWayMs - made);
    }
  }

  #latePoll(ms: number): void {
    this.latencies.polling.push(Math.max(0, ms));
  }

  #meet(at: number): void {
    this.#firstContactAt = Math.min(this.#firstContactAt ?? at, at);
  }

  #see(update: SeenUpdate): void {
    if (!this.updates.some(({ seq }) => seq === update.seq)) this.updates.push(update);
  }
}

function parse(frame: unknown): unknown {
  try {
    return JSON.parse(String(frame));
  } catch {
    return undefined;
  }
}
