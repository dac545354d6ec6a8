import type { ScanListFilter } from '../core/slo/scan-filter.ts';
import { readExport } from '../storage/export-query.ts';
import type { ScanPosition } from '../storage/scan-position.ts';
import { log } from '../telemetry/log.ts';
import { encodings } from './encode-scans.ts';
import type { ExportFormat } from './reads.ts';

/**
 * Scans of a span as bytes. A page is read when the receiver wants it, so that memory does not grow with the
 * span, and none any more once it has gone. What fails after the first page breaks the transfer off.
 * @throws {Error} whatever D1 throws at the first page.
 */
export async function streamExport(
  d1: D1Database,
  format: ExportFormat,
  filter: ScanListFilter,
  start: ScanPosition | null,
): Promise<ReadableStream<Uint8Array>> {
  const parts = encode(d1, format, filter, start);
  let next: IteratorResult<string, void> | undefined = await parts.next();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const part = next ?? (await advance(parts));
        next = undefined;
        if (part.done === true) controller.close();
        else controller.enqueue(encoder.encode(part.value));
      },
      cancel: async () => {
        await parts.return();
      },
    },
    { highWaterMark: 0 },
  );
}

async function* encode(
  d1: D1Database,
  format: ExportFormat,
  filter: ScanListFilter,
  start: ScanPosition | null,
): AsyncGenerator<string, void, undefined> {
  const encoding = encodings[format];
  let count = 0;
  let before = encoding.head();
  for await (const scans of readExport(d1, filter, start)) {
    count += scans.length;
    yield before + encoding.scans(scans);
    before = '';
  }
  const end = before + encoding.end(count);
  if (end !== '') yield end;
}

async function advance(
  parts: AsyncGenerator<string, void, undefined>,
): Promise<IteratorResult<string, void>> {
  try {
    return await parts.next();
  } catch (error) {
    // Drizzle's own error holds the statement, and D1's as its cause.
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    log('error', 'export broken off', { error: String(cause) });
    throw error;
  }
}
