import type { Env } from '../../../../src/env.ts';
import {
  noFaults,
  randomFrom,
  type FaultReport,
  type Faults,
  type Passage,
  type Point,
} from '../faults.ts';

export interface Entry {
  readonly jobId: string;
  readonly entry: string;
}

/** The worker, its queue consumer and all its objects run in one isolate, so one state rules them all. */
class Edge {
  #faults = noFaults;
  #random = randomFrom(noFaults.seed);
  #passages: Passage[] = [];
  #strikes = 0;
  readonly #called = new Set<string>();

  set(faults: Faults): void {
    this.#faults = faults;
    this.#random = randomFrom(faults.seed);
    this.#passages = [];
    this.#strikes = 0;
    this.#called.clear();
  }

  get report(): FaultReport {
    return { passages: this.#passages, strikes: this.#strikes };
  }

  /** Notes that entries have come to a point, and keeps them there if they are to be held. */
  async pass(point: Point, entries: readonly Entry[]): Promise<void> {
    const { holds, heldJobs } = this.#faults;
    const isHeld = ({ jobId, entry }: Entry) =>
      jobId.startsWith(heldJobs, 1) &&
      holds.some((hold) => hold.point === point && entry.startsWith(hold.entry));
    for (const each of entries) {
      const { jobId, entry } = each;
      this.#passages.push({ point, jobId, entry, held: isHeld(each) });
    }
    // The runtime ends what waits for nothing; a timer is something.
    while (entries.some(isHeld) && this.#faults.holds === holds) await scheduler.wait(20);
  }

  strike(fault: 'queueFails' | 'd1Fails' | 'd1AnswersLost', message: string): void {
    const share = this.#faults[fault];
    const isFirst = !this.#called.has(fault);
    this.#called.add(fault);
    if (share === 0 || (!isFirst && this.#random() >= share)) return;
    this.#strikes += 1;
    throw new Error(message);
  }

  get isDatabaseAway(): boolean {
    return this.#faults.d1Fails === 1;
  }

  /** How late each of a message's deliveries is, in seconds. */
  get deliveries(): readonly number[] {
    const within = this.#faults.doublesWithinSeconds;
    if (within === 0) return [0];
    this.#strikes += 1;
    return [0, 1].map(() => Math.floor(this.#random() * (within + 1)));
  }
}

export const edge = new Edge();

/** The worker's bindings with faults at their edge; `batch` is what the consumer has in hand. */
export function withFaults(env: Env, batch: readonly Entry[] = []): Env {
  return {
    ...env,
    DB: faultyDatabase(env.DB, batch),
    SCAN_EVENTS: faultyQueue(env.SCAN_EVENTS),
  };
}

const databaseAway = 'D1_ERROR: the test says that the database is away';

function faultyDatabase(db: D1Database, batch: readonly Entry[]): D1Database {
  return overriding(db, {
    prepare: (query: string) => {
      if (edge.isDatabaseAway) edge.strike('d1Fails', databaseAway);
      return db.prepare(query);
    },
    batch: async <T>(statements: D1PreparedStatement[]) => {
      await edge.pass('write', batch);
      edge.strike('d1Fails', databaseAway);
      const results = await db.batch<T>(statements);
      edge.strike('d1AnswersLost', 'D1_ERROR: the test says that the answer was lost');
      await edge.pass('written', batch);
      return results;
    },
  });
}

function faultyQueue<T extends { jobId: string; entry: string }>(queue: Queue<T>): Queue<T> {
  return overriding(queue, {
    send: async (message: T) => {
      const { jobId, entry } = message;
      await edge.pass('send', [{ jobId, entry }]);
      edge.strike('queueFails', 'the test says that the queue is away');
      const [response] = await Promise.all(
        edge.deliveries.map((delaySeconds) => queue.send(message, { delaySeconds })),
      );
      await edge.pass('sent', [{ jobId, entry }]);
      return response as QueueSendResponse;
    },
  });
}

/** `target` with some methods replaced; the others stay bound to it, as native ones must be. */
function overriding<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      if (name in methods) return methods[name as keyof T];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
