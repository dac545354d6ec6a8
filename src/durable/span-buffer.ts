import type { SpanRecord } from '../telemetry/span-record.ts';
import type { DocumentStore } from './document-store.ts';

/** A message of a queue holds 128 KB; its outbox row says some more than its spans. */
const maxChunkChars = 90_000;

/** Stands in links for the scan's own trace, whose id may still become an app's. */
export const ownTraceId = '0'.repeat(32);

/** What of it lasts: texts by name, those of a folder in the order of their names. */
export type SpanTexts = Pick<
  DocumentStore<object>,
  'putText' | 'textsIn' | 'deleteFolder' | 'folderSize'
>;

const folder = 'spans';

/** Finished spans of a scan, until it is known whether its trace is kept; a text holds those stored together, as lines. */
export class SpanBuffer {
  readonly #texts: SpanTexts;
  #waiting: string[] = [];
  #stored: { texts: number; spans: number } | undefined;

  constructor(texts: SpanTexts) {
    this.#texts = texts;
  }

  /** Keeps a span in memory until `store`. */
  add(span: SpanRecord): void {
    this.#waiting.push(JSON.stringify(span));
  }

  store(): void {
    if (this.#waiting.length === 0) return;
    const { texts, spans } = this.#size();
    this.#texts.putText(`${folder}/${String(texts).padStart(4, '0')}`, this.#waiting.join('\n'));
    this.#stored = { texts: texts + 1, spans: spans + this.#waiting.length };
    this.#waiting = [];
  }

  get size(): number {
    return this.#size().spans + this.#waiting.length;
  }

  #size(): { texts: number; spans: number } {
    if (this.#stored === undefined) {
      const { texts, lines } = this.#texts.folderSize(folder);
      this.#stored = { texts, spans: lines };
    }
    return this.#stored;
  }

  /** Takes out all spans as parts of that trace, a message's worth each; of two with one id the first. */
  drain(traceId: string): SpanRecord[][] {
    const stored = this.#texts.textsIn(folder).flatMap((text) => text.split('\n'));
    const lines = [...stored, ...this.#waiting];
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
    this.#texts.deleteFolder(folder);
    this.#waiting = [];
    this.#stored = { texts: 0, spans: 0 };
  }
}

function inTrace(span: SpanRecord, traceId: string): SpanRecord {
  const links = span.links.map((link) =>
    link.traceId === ownTraceId ? { ...link, traceId } : link,
  );
  return { ...span, traceId, links };
}
