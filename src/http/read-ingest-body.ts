import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { ingestLimits } from '../telemetry/otlp/limits.ts';
import { IngestError } from './ingest-error.ts';

/** A connection that is cut while its app still sends loses the answer, so some more is read and dropped. */
const readOnFactor = 3;

/**
 * Reads a body to its end and unpacks it.
 * @throws {IngestError} where it is too large, or not packed as its header says.
 */
export async function readIngestBody(request: Request): Promise<Uint8Array> {
  const unpack = unpackerOf(request.headers.get('Content-Encoding') ?? 'identity');
  const sent = await readWhole(request.body).catch(() => {
    throw new IngestError(503, 'The body broke off. Send it again.');
  });
  if (sent === undefined) throw tooLarge('as sent', ingestLimits.sentBytes);
  try {
    return unpack(sent);
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge('unpacked', ingestLimits.bodyBytes);
    throw new IngestError(400, 'The body is not packed as its Content-Encoding says.');
  }
}

// Not DecompressionStream: workerd's unpacks all that it is given before the first byte is read from it,
// so a bomb would be in memory before it could be counted. zlib stops at the limit.
const limit = { maxOutputLength: ingestLimits.bodyBytes };

function unpackerOf(encoding: string): (body: Uint8Array) => Uint8Array {
  switch (encoding.trim().toLowerCase()) {
    case 'identity':
    case '':
      return (body) => body;
    case 'gzip':
      return (body) => gunzipSync(body, limit);
    case 'deflate':
      // The Swift exporter sends deflate without zlib's header, others with it.
      return (body) => (hasZlibHeader(body) ? inflateSync : inflateRawSync)(body, limit);
    default:
      throw new IngestError(
        415,
        'Send the body as it is, or with Content-Encoding gzip or deflate.',
        {
          headers: { 'Accept-Encoding': 'gzip, deflate' },
        },
      );
  }
}

function hasZlibHeader(body: Uint8Array): boolean {
  const [method = 0, flags = 0] = body;
  return (method & 0x0f) === 8 && ((method << 8) | flags) % 31 === 0;
}

/** Undefined where it is too large. */
async function readWhole(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes <= ingestLimits.sentBytes) chunks.push(chunk);
    if (bytes > readOnFactor * ingestLimits.sentBytes) break;
  }
  if (bytes > ingestLimits.sentBytes) return undefined;
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

function tooLarge(when: string, most: number): IngestError {
  return new IngestError(413, `A body may have ${most} bytes ${when}. Send smaller batches.`);
}
