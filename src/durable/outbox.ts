import type { ScanEvent } from '../core/scan/scan-event.ts';

const confirmWaitMs = 30_000;
const longestWaitMs = 15 * 60_000;

interface OutboxRow extends Record<string, SqlStorageValue> {
  name: string;
  revision: number;
  body: string;
  attempts: number;
}

/**
 * Events on their way to the database. An entry stays until the consumer has confirmed it, and is sent
 * again until then; a newer revision takes the place of an older one.
 */
export class Outbox {
  readonly #sql: SqlStorage;
  readonly #queue: Queue<ScanEvent>;

  constructor(sql: SqlStorage, queue: Queue<ScanEvent>) {
    this.#sql = sql;
    this.#queue = queue;
  }

  put(event: ScanEvent, dueAt: number): void {
    this.#sql.exec(
      `INSERT INTO outbox (name, revision, body, attempts, due_at) VALUES (?1, ?2, ?3, 0, ?4)
       ON CONFLICT (name) DO UPDATE SET revision = ?2, body = ?3, attempts = 0, due_at = ?4`,
      event.name,
      event.revision,
      JSON.stringify(event),
      dueAt,
    );
  }

  nextDueAt(): number | null {
    return this.#sql.exec<{ due: number | null }>('SELECT MIN(due_at) AS due FROM outbox').one()
      .due;
  }

  /** Sends what is due. A queue that refuses is tried again later; it never holds up the scan. */
  async flush(now: number): Promise<void> {
    const due = this.#sql
      .exec<OutboxRow>('SELECT name, revision, body, attempts FROM outbox WHERE due_at <= ?', now)
      .toArray();
    for (const row of due) {
      this.#postpone(row, now);
      try {
        await this.#queue.send(JSON.parse(row.body) as ScanEvent);
      } catch (error) {
        console.warn(JSON.stringify({ message: 'queue send failed', error: String(error) }));
      }
    }
  }

  confirm(name: string, revision: number): void {
    this.#sql.exec('DELETE FROM outbox WHERE name = ? AND revision <= ?', name, revision);
  }

  #postpone(row: OutboxRow, now: number): void {
    const waitMs = Math.min(longestWaitMs, confirmWaitMs * 2 ** row.attempts);
    this.#sql.exec(
      'UPDATE outbox SET attempts = attempts + 1, due_at = ? WHERE name = ? AND revision = ?',
      now + waitMs,
      row.name,
      row.revision,
    );
  }
}
