import type { SpanRecord } from '../telemetry/span-record.ts';

/** A row holds the spans that were stored together, as lines of JSON. */
export const spanBufferTable = `CREATE TABLE span_buffer (
  number INTEGER PRIMARY KEY, spans INTEGER NOT NULL, body TEXT NOT NULL
);`;

/** A message of a queue holds 128 KB; its outbox row says some more than its spans. */
const maxChunkChars = 90_000;

/** Stands in links for the scan's own trace, whose id may still become an app's. */
export const ownTraceId = '0'.repeat(32);

/** Finished spans of a scan, until it is known whether its trace is kept. */
export class SpanBuffer {
  readonly #sql: SqlStorage;
  #waiting: string[] = [];
  #stored: number | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Keeps a span in memory until `store`. */
  add(span: SpanRecord): void {
    this.#waiting.push(JSON.stringify(span));
  }

  store(): void {
    if (this.#waiting.length === 0) return;
    this.#stored = this.#storedSize() + this.#waiting.length;
    this.#sql.exec(
      'INSERT INTO span_buffer (spans, body) VALUES (?, ?)',
      this.#waiting.length,
      this.#waiting.join('\n'),
    );
    this.#waiting = [];
  }

  get size(): number {
    return this.#storedSize() + this.#waiting.length;
  }

  #storedSize(): number {
    const query = 'SELECT COALESCE(SUM(spans), 0) AS size FROM span_buffer';
    return (this.#stored ??= this.#sql.exec<{ size: number }>(query).one().size);
  }

  /** Takes out all spans as parts of that trace, a message's worth each; of two with one id the first. */
  drain(traceId: string): SpanRecord[][] {
    const rows = this.#sql
      .exec<{ body: string }>('SELECT body FROM span_buffer ORDER BY number')
      .toArray();
    const lines = [...rows.flatMap(({ body }) => body.split('\n')), ...this.#waiting];
    this.clear();
    const parts: SpanRecord[][] = [];
    const seen = new Set<string>();
    let room = 0;
    for (const line of lines) {
      const span = JSON.parse(line) as SpanRecord;
      if (seen.has(span.spanId)) continue;
      seen.add(span.spanId);
      if (line.length > room) {
        parts.push([]);
        room = maxChunkChars;
      }
      room -= line.length;
      parts.at(-1)?.push(inTrace(span, traceId));
    }
    return parts;
  }

  /** Holds nothing in memory of a job that is no more. */
  forget(): void {
    this.#waiting = [];
    this.#stored = undefined;
  }

  clear(): void {
    this.#sql.exec('DELETE FROM span_buffer');
    this.#waiting = [];
    this.#stored = 0;
  }
}

function inTrace(span: SpanRecord, traceId: string): SpanRecord {
  const links = span.links.map((link) =>
    link.traceId === ownTraceId ? { ...link, traceId } : link,
  );
  return { ...span, traceId, links };
}
