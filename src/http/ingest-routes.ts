import { Hono, type Context } from 'hono';
import { cors } from 'hono/cors';
import { readConfig } from '../config.ts';
import type { Env } from '../env.ts';
import { countRows } from '../storage/counter-store.ts';
import { runTogether } from '../storage/run-together.ts';
import { writeSpans } from '../storage/span-store.ts';
import type { Count } from '../telemetry/counts.ts';
import { log } from '../telemetry/log.ts';
import { decodeJson } from '../telemetry/otlp/decode-json.ts';
import { decodeProtobuf } from '../telemetry/otlp/decode-protobuf.ts';
import {
  encodeSuccess,
  otlpMediaTypes,
  type OtlpEncoding,
} from '../telemetry/otlp/encode-answer.ts';
import { OtlpDecodeError } from '../telemetry/otlp/otlp-request.ts';
import { toSpanRecords, type Received } from '../telemetry/otlp/to-span-records.ts';
import type { SpanRecord } from '../telemetry/span-record.ts';
import { forwardSpans } from './forward-spans.ts';
import { ingestAccess } from './ingest-access.ts';
import { IngestError } from './ingest-error.ts';
import { readIngestBody } from './read-ingest-body.ts';

type Bindings = { Bindings: Env };

/** OTLP/HTTP: apps' own spans, which join the traces of their scans. */
export function ingestRoutes(): Hono<Bindings> {
  const routes = new Hono<Bindings>();
  routes.onError((error, c) => toIngestError(error).toResponse(encodingOf(c) ?? 'json'));
  routes.use(
    '/v1/traces',
    cors({
      origin: (_origin, c: Context<Bindings>) => readConfig(c.env).scanCorsOrigin,
      allowMethods: ['POST'],
      allowHeaders: [
        'Content-Type',
        'Content-Encoding',
        'Authorization',
        'x-api-key',
        'traceparent',
      ],
      exposeHeaders: ['Retry-After'],
      maxAge: 86_400,
    }),
  );
  routes.post('/v1/traces', ingestAccess, ingest);
  routes.all('/v1/traces', () => {
    throw new IngestError(405, 'Send spans with POST.', { headers: { Allow: 'POST' } });
  });
  return routes;
}

async function ingest(c: Context<Bindings>): Promise<Response> {
  const encoding = encodingOf(c);
  if (encoding === undefined) {
    const types = Object.values(otlpMediaTypes).join(' or ');
    throw new IngestError(415, `Send Content-Type ${types}.`, { headers: { Accept: types } });
  }
  const { spans, refused } = receive(encoding, await readIngestBody(c.req.raw));
  if (refused.count > 0) {
    log('warn', 'spans of an app refused', { accepted: spans.length, ...refused.byReason });
  }
  await store(c.env, spans, refused.count);
  await forwardSpans(c.env, spans);
  return c.body(encodeSuccess(encoding, refused), 200, {
    'Content-Type': otlpMediaTypes[encoding],
  });
}

function encodingOf(c: Context<Bindings>): OtlpEncoding | undefined {
  const sent = (c.req.header('Content-Type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (sent === otlpMediaTypes.json) return 'json';
  return sent === otlpMediaTypes.protobuf ? 'protobuf' : undefined;
}

function receive(encoding: OtlpEncoding, body: Uint8Array): Received {
  const request = encoding === 'json' ? decodeJson(body) : decodeProtobuf(body);
  return toSpanRecords(request, Date.now());
}

async function store(env: Env, spans: readonly SpanRecord[], rejected: number): Promise<void> {
  const counts: Count[] = [
    { name: 'ingested_spans', value: spans.length },
    { name: 'rejected_spans', value: rejected },
  ];
  const counted = counts.filter(({ value }) => value > 0);
  try {
    await runTogether(env.DB, [...writeSpans(spans), ...countRows(counted, Date.now())]);
  } catch (error) {
    log('error', 'spans of an app not stored', { spans: spans.length, error: String(error) });
    throw new IngestError(503, 'The spans could not be stored. Send them again.', {
      headers: { 'Retry-After': '5' },
    });
  }
}

/** The one place where failures of ingest become answers. */
function toIngestError(error: Error): IngestError {
  if (error instanceof IngestError) return error;
  if (error instanceof OtlpDecodeError) {
    const where = error.field === '' ? 'The body' : error.field;
    return new IngestError(400, `${where}: ${error.message}`, { field: error.field });
  }
  log('error', 'unexpected', { error: String(error), stack: error.stack });
  return new IngestError(500, 'A fault of ours. It will not go away by sending again.');
}
