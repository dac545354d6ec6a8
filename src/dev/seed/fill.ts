import type { RolledUp } from '../../core/slo/rollup.ts';
import { bucketStart, resolutionMs } from '../../core/slo/time-buckets.ts';
import { planHours, type History, type HourPlan } from './history.ts';
import { makeScan, type SeededScan } from './make-scan.ts';
import { makeSpans } from './make-spans.ts';
import { Random } from './random.ts';
import { isRolledUpBy, rollUpDay, rollUpHour, type PlacedRollup } from './roll-up-history.ts';
import type { SeedDatabase } from './seed-database.ts';
import { floorsAt, type SeedFloors } from './seed-floors.ts';

export interface Filling {
  readonly history: History;
  readonly scans: number;
  /** Keeps raw rows past their retention. */
  readonly keepRaw: boolean;
}

const { hour, day } = resolutionMs;
/** Traces are kept of the newest scans only: they are most of the bytes. */
const tracedMs = 2 * day;

/**
 * Writes a history hour by hour, each with its rollups in one transaction, as a worker would have left it.
 * @throws {Error} that says what to do where the database holds what cannot stand beside it.
 */
export function fill(
  database: SeedDatabase,
  filling: Filling,
  onScans: (count: number) => void,
): void {
  const { history, scans } = filling;
  const floors = floorsAt(history.to);
  const ownHours = database.ownHours();
  requireRecent(ownHours, database.firstRollup(), floors.raw);
  database.atomically(() => database.raiseFloors(floors));
  const seeder = new Seeder(database, filling, floors, ownHours);
  let first = 0;
  for (const plan of planHours(history, scans)) {
    database.atomically(() => seeder.writeHour(plan, first));
    first += plan.scans;
    onScans(plan.scans);
  }
  database.atomically(() => seeder.finishDay());
}

function requireRecent(
  ownHours: ReadonlySet<number>,
  firstRollup: number | undefined,
  rawFloor: number,
) {
  const first = Math.min(...ownHours, firstRollup ?? Infinity);
  if (first >= rawFloor) return;
  throw new Error(
    `This database holds scans of your own from ${new Date(first).toISOString()}, which is longer ago than raw rows are kept. ` +
      'Seed a folder of its own instead: STATE_DIR=.seeded npm run seed, then STATE_DIR=.seeded npm start',
  );
}

class Seeder {
  readonly #database: SeedDatabase;
  readonly #filling: Filling;
  readonly #floors: SeedFloors;
  readonly #ownHours: ReadonlySet<number>;
  readonly #ownDays: ReadonlySet<number>;
  #day: { start: number; hours: RolledUp[] } | undefined;

  constructor(
    database: SeedDatabase,
    filling: Filling,
    floors: SeedFloors,
    ownHours: ReadonlySet<number>,
  ) {
    this.#database = database;
    this.#filling = filling;
    this.#floors = floors;
    this.#ownHours = ownHours;
    this.#ownDays = new Set([...ownHours].map((start) => bucketStart('day', start)));
  }

  writeHour({ from, to, scans }: HourPlan, first: number): void {
    const { history } = this.#filling;
    const start = bucketStart('hour', from);
    this.#enterDay(bucketStart('day', start));
    if (scans === 0) return;
    const made = Array.from({ length: scans }, (_, index) =>
      makeScan(history, first + index, from, to),
    );
    made.sort((a, b) => a.completed.decidedAt - b.completed.decidedAt);
    for (const [index, scan] of made.entries()) this.#writeScan(scan, first + index);
    if (this.#ownHours.has(start)) return this.#database.leaveToWorker(start);
    const now = history.to;
    const withMinutes = start >= this.#floors.minute;
    const { minutes, hour: own } = rollUpHour(
      made.map(({ completed }) => completed),
      now,
      withMinutes,
    );
    this.#database.insertRollups(minutes);
    this.#database.insertRollups(own.filter((one) => this.#isKept(one)));
    this.#database.unmark(start, Math.min(start + hour, bucketStart('minute', now)));
    if (!isRolledUpBy(now, 'hour', start)) this.#database.mark('hour', start);
    this.#day?.hours.push(...own);
  }

  #isKept({ dimension, start }: PlacedRollup): boolean {
    return dimension !== '*' || start >= this.#floors.crossedHour;
  }

  #writeScan(scan: SeededScan, index: number): void {
    const { history, keepRaw } = this.#filling;
    const { decidedAt } = scan.completed;
    if (!keepRaw && decidedAt < this.#floors.raw) return;
    const isTraced = decidedAt >= history.to - tracedMs;
    const random = new Random(history.seed + 1, index);
    this.#database.insertScan(scan, isTraced ? makeSpans(random, scan) : []);
  }

  #enterDay(start: number): void {
    if (this.#day?.start === start) return;
    this.finishDay();
    this.#day = { start, hours: [] };
  }

  finishDay(): void {
    const { start = 0, hours = [] } = this.#day ?? {};
    if (hours.length === 0) return;
    const isOwn = this.#ownDays.has(start);
    if (!isOwn && isRolledUpBy(this.#filling.history.to, 'day', start))
      this.#database.insertRollups(rollUpDay(start, hours));
    else this.#database.mark('day', start);
  }
}
