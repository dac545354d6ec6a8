import { DatabaseSync } from 'node:sqlite';
import { bucketStart, resolutionMs, type Resolution } from '../../core/slo/time-buckets.ts';
import { rollup } from '../../storage/rollup-schema.ts';
import { scanCompleted, scanStarted } from '../../storage/schema.ts';
import { span } from '../../storage/telemetry-schema.ts';
import type { SpanRecord } from '../../telemetry/span-record.ts';
import type { SeedFloors } from './seed-floors.ts';
import type { SeededScan } from './make-scan.ts';
import { prepareInsert } from './prepare-insert.ts';
import type { PlacedRollup } from './roll-up-history.ts';
import { seededRange } from './seeded-ids.ts';

const { hour } = resolutionMs;
/** How long to wait for a worker that writes at the same moment, ms. */
const busyMs = 10_000;

/** The file of a local D1, past the worker: as the worker leaves it, only quicker. */
export class SeedDatabase {
  readonly #database: DatabaseSync;
  readonly #insert: Readonly<
    Record<'started' | 'completed' | 'span' | 'rollup', (row: object) => void>
  >;

  constructor(path: string) {
    const database = new DatabaseSync(path, { timeout: busyMs });
    // Safe against a crash of this process, as the worker's own journal is; ids come in no order, so the index is kept in memory.
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -200000',
    );
    this.#database = database;
    this.#insert = {
      started: prepareInsert(database, scanStarted),
      completed: prepareInsert(database, scanCompleted),
      span: prepareInsert(database, span),
      rollup: prepareInsert(database, rollup),
    };
  }

  /** All of it or nothing. */
  atomically<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  insertScan({ started, completed }: SeededScan, spans: readonly SpanRecord[]): void {
    this.#insert.started(started);
    this.#insert.completed(completed);
    for (const one of spans) this.#insert.span(one);
  }

  insertRollups(rollups: readonly PlacedRollup[]): void {
    for (const one of rollups) this.#insert.rollup(one);
  }

  raiseFloors({ crossedHour, ...floors }: SeedFloors): void {
    for (const [resolution, start] of Object.entries({ ...floors, crossed_hour: crossedHour }))
      this.#run(
        `INSERT INTO rollup_floor (resolution, start) VALUES (?, ?)
         ON CONFLICT (resolution) DO UPDATE SET start = max(start, excluded.start)`,
        ...[resolution, start],
      );
  }

  /** Hours in which scans of the user's own were decided, their starts in epoch ms. */
  ownHours(): Set<number> {
    const rows = this.#all(
      `SELECT DISTINCT decided_at / ${hour} * ${hour} AS start FROM scan_completed
       WHERE job_id < ? OR job_id >= ?`,
      seededRange.from,
      seededRange.to,
    );
    return new Set(rows.map((row) => Number(row['start'])));
  }

  /** The oldest hour of which something is added up, epoch ms; undefined where nothing is. */
  firstRollup(): number | undefined {
    const [row] = this.#all("SELECT min(start) AS start FROM rollup WHERE resolution = 'hour'");
    return row?.['start'] == null ? undefined : Number(row['start']);
  }

  /** Takes marks off minutes of [from, to), of which the rollups are there. */
  unmark(from: number, to: number): void {
    this.#run(
      "DELETE FROM dirty_bucket WHERE resolution = 'minute' AND start >= ? AND start < ?",
      ...[from, to],
    );
  }

  mark(resolution: Resolution, start: number): void {
    this.#run(
      'INSERT INTO dirty_bucket (resolution, start) VALUES (?, ?) ON CONFLICT DO NOTHING',
      ...[resolution, start],
    );
  }

  /** Leaves an hour to the worker, with all in it and the day that holds it. */
  leaveToWorker(start: number): void {
    const day = bucketStart('day', start);
    this.#run(
      "DELETE FROM rollup WHERE resolution IN ('minute', 'hour') AND start >= ? AND start < ?",
      start,
      start + hour,
    );
    this.#run("DELETE FROM rollup WHERE resolution = 'day' AND start = ?", day);
    this.#run(
      `INSERT INTO dirty_bucket (resolution, start)
       SELECT DISTINCT 'minute', decided_at / 60000 * 60000 FROM scan_completed
       WHERE decided_at >= ? AND decided_at < ? ON CONFLICT DO NOTHING`,
      ...[start, start + hour],
    );
    this.mark('hour', start);
    this.mark('day', day);
  }

  countSeeded(): number {
    const [row] = this.#all(
      'SELECT count(*) AS n FROM scan_started WHERE job_id >= ? AND job_id < ?',
      ...[seededRange.from, seededRange.to],
    );
    return Number(row?.['n']);
  }

  /** Deletes seeded rows and all rollups; those of scans of the user's own are left to the worker. */
  clear(): void {
    for (const table of ['scan_started', 'scan_completed'])
      this.#run(
        `DELETE FROM ${table} WHERE job_id >= ? AND job_id < ?`,
        seededRange.from,
        seededRange.to,
      );
    this.#run(
      'DELETE FROM span WHERE trace_id >= ? AND trace_id < ?',
      seededRange.from,
      seededRange.to,
    );
    this.#run('DELETE FROM rollup');
    this.#run('DELETE FROM dirty_bucket');
    const own = this.ownHours();
    if (own.size === 0) this.#run('UPDATE rollup_floor SET start = 0');
    for (const start of own) this.leaveToWorker(start);
  }

  close(): void {
    this.#database.close();
  }

  #run(text: string, ...values: (string | number)[]): void {
    this.#database.prepare(text).run(...values);
  }

  #all(text: string, ...values: (string | number)[]) {
    return this.#database.prepare(text).all(...values);
  }
}
