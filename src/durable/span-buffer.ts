import type { SpanRecord } from '../telemetry/span-record.ts';

export const spanBufferTable = `CREATE TABLE span_buffer (
  number INTEGER PRIMARY KEY, span_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL
);`;

/** A message of a queue holds 128 KB; its outbox row says some more than its spans. */
const maxChunkChars = 90_000;

/** Stands in links for the scan's own trace, whose id may still become an app's. */
export const ownTraceId = '0'.repeat(32);

/** Finished spans of a scan, until it is known whether its trace is kept. */
export class SpanBuffer {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** A span that is there already stays as it is. */
  add(span: SpanRecord): void {
    this.#sql.exec(
      'INSERT INTO span_buffer (span_id, body) VALUES (?, ?) ON CONFLICT DO NOTHING',
      span.spanId,
      JSON.stringify(span),
    );
  }

  get size(): number {
    return this.#sql.exec<{ size: number }>('SELECT count(*) AS size FROM span_buffer').one().size;
  }

  /** Takes out all spans as parts of that trace, a message's worth each. */
  drain(traceId: string): SpanRecord[][] {
    const rows = this.#sql
      .exec<{ body: string }>('SELECT body FROM span_buffer ORDER BY number')
      .toArray();
    this.clear();
    const parts: SpanRecord[][] = [];
    let room = 0;
    for (const { body } of rows) {
      if (body.length > room) {
        parts.push([]);
        room = maxChunkChars;
      }
      room -= body.length;
      parts.at(-1)?.push(inTrace(JSON.parse(body) as SpanRecord, traceId));
    }
    return parts;
  }

  clear(): void {
    this.#sql.exec('DELETE FROM span_buffer');
  }
}

function inTrace(span: SpanRecord, traceId: string): SpanRecord {
  const links = span.links.map((link) =>
    link.traceId === ownTraceId ? { ...link, traceId } : link,
  );
  return { ...span, traceId, links };
}
