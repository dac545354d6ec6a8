import { decideTrace, type KeepReason } from '../../core/scan/keep-trace.ts';
import { bookshelf } from '../../telemetry/attribute-names.ts';
import type { SpanAttributes, SpanRecord } from '../../telemetry/span-record.ts';
import { isInShare } from '../../telemetry/trace-share.ts';
import type { SeededScan } from './make-scan.ts';
import type { Random } from './random.ts';

/** As in production: `OTEL_TRACES_SAMPLER_ARG`. */
const traceShare = 0.1;
/** About what 95 % of the completed scans stay under. */
const slowMs = 48_000;

type Draft = Pick<SpanRecord, 'name' | 'kind'> & {
  readonly from: number;
  readonly to: number;
  readonly under?: string;
  readonly id?: string;
  readonly error?: string;
  readonly attributes?: SpanAttributes;
};

/** The spans of a scan's trace, where it is one that is kept ([TR4]); else none. */
export function makeSpans(random: Random, scan: SeededScan): SpanRecord[] {
  const { completed } = scan;
  const traceId = completed.traceId ?? '';
  const decision = decideTrace({
    outcome: completed.outcome,
    settled: completed,
    durationMs: completed.durationMs ?? 0,
    slowMs,
    appSampled: false,
    inShare: isInShare(traceId, traceShare),
  });
  if (!decision.keep) return [];
  const rootId = random.hex(16);
  const drafts = [
    rootSpan(scan, rootId, decision.reason),
    ...requestSpans(scan),
    ...readSpans(random, scan),
    ...outboxSpans(random, scan),
  ];
  return drafts.map((draft) => toRecord(random, scan, rootId, draft));
}

function toRecord(
  random: Random,
  { completed }: SeededScan,
  rootId: string,
  draft: Draft,
): SpanRecord {
  const { name, kind, from, to, under, id = random.hex(16), error, attributes = {} } = draft;
  return {
    traceId: completed.traceId ?? '',
    spanId: id,
    parentSpanId: id === rootId ? null : (under ?? rootId),
    jobId: completed.jobId,
    ...{ name, kind, attributes },
    startUs: Math.round(from * 1000),
    endUs: Math.round(Math.max(from, to) * 1000),
    status: error === undefined ? 'unset' : 'error',
    statusMessage: error ?? null,
    events: [],
    links: [],
    resource: null,
    scope: { name: 'bookshelf-ai-worker', version: null },
  };
}

function rootSpan({ completed }: SeededScan, id: string, reason: KeepReason): Draft {
  const told = {
    [bookshelf.jobId]: completed.jobId,
    [bookshelf.outcome]: completed.outcome,
    [bookshelf.keptBecause]: reason,
    [bookshelf.booksDetected]: completed.booksDetected,
    [bookshelf.spansDropped]: 0,
    [bookshelf.strategy]: completed.strategy,
    [bookshelf.strategyReason]: completed.strategyReason,
    [bookshelf.fallbackReason]: completed.fallbackReason,
    [bookshelf.fallbackStage]: completed.fallbackStage,
    [bookshelf.delivery]: completed.delivery,
    [bookshelf.provider]: completed.provider,
    [bookshelf.imageBytes]: completed.imageBytes,
  };
  const attributes = Object.fromEntries(
    Object.entries(told).filter(([, value]) => value !== null),
  ) as SpanAttributes;
  return {
    ...{ name: 'scan', kind: 'internal', id, attributes },
    from: completed.openedAt,
    to: completed.endedAt,
    ...(completed.errorCode !== null && { error: completed.errorCode }),
  };
}

function request(route: string, from: number, to: number, status: number): Draft {
  const [method = '', path = ''] = route.split(' ');
  const attributes = {
    'http.request.method': method,
    'http.route': path,
    'url.scheme': 'https',
    'http.response.status_code': status,
  };
  return { name: route, kind: 'server', from, to, attributes };
}

function requestSpans({ completed, run, seen }: SeededScan): Draft[] {
  const spans: Draft[] = [];
  const end = completed.deliveredAt ?? completed.endedAt;
  const upload = run.running?.upload;
  if (upload !== undefined)
    spans.push(request('POST /scan', upload.startedAt, upload.acceptedAt + 4, 202));
  for (let socket = 0; socket < seen.socketsOpened; socket += 1) {
    const from =
      completed.openedAt + 20 + (socket * (end - completed.openedAt)) / seen.socketsOpened;
    const to =
      completed.openedAt + ((socket + 1) * (end - completed.openedAt)) / seen.socketsOpened;
    const isLost = socket < seen.socketsClosedEarly;
    const span = request('GET /ws/progress', from, to, 101);
    spans.push({
      ...span,
      attributes: { ...span.attributes, [bookshelf.socketLost]: isLost },
      ...(isLost && { error: 'connection lost' }),
    });
  }
  for (let poll = 0; poll < seen.polls; poll += 1) {
    const at = end - (seen.polls - 1 - poll) * 2_000;
    spans.push(request('GET /scan/status/:jobId', at - 3, at, 200));
  }
  if (seen.report !== null) spans.push(request('POST /events', end + 50, end + 55, 202));
  return spans;
}

function readSpans(random: Random, { completed, run }: SeededScan): Draft[] {
  if (run.running === null || run.readAt === null) return [];
  const { readAt, ended } = run;
  const readId = random.hex(16);
  const readEnd = ended.providerMs === null ? ended.endedAt : readAt + ended.providerMs;
  const isGoogle = completed.provider?.startsWith('gemini') === true;
  const operation = isGoogle ? 'generate_content' : 'chat';
  const model = completed.model ?? 'unknown';
  const error = completed.errorCode === null ? {} : { error: completed.errorCode };
  const spans: Draft[] = [
    { name: 'queue scan', kind: 'internal', from: run.running.upload.acceptedAt, to: readAt },
    {
      ...{
        name: 'read picture',
        kind: 'internal',
        id: readId,
        from: readAt,
        to: readEnd,
        ...error,
      },
      attributes: {
        [bookshelf.provider]: completed.provider ?? '',
        [bookshelf.attempt]: 1,
        [bookshelf.imageBytes]: completed.imageBytes ?? 0,
      },
    },
    {
      ...{ name: `${operation} ${model}`, kind: 'client', under: readId, ...error },
      ...{ from: readAt + 1, to: readEnd - 1 },
      attributes: { 'gen_ai.operation.name': operation, 'gen_ai.request.model': model },
    },
  ];
  if (completed.outcome === 'completed')
    spans.push({ name: 'process books', kind: 'internal', from: readEnd, to: ended.endedAt });
  return spans;
}

const queue = 'bookshelf-scan-events';

function outboxSpans(random: Random, { completed }: SeededScan): Draft[] {
  const sendId = random.hex(16);
  const sentAt = completed.endedAt + 1_500;
  const receivedAt = sentAt + random.integer(300, 1_100);
  const about = { 'messaging.system': 'cloudflare_queues', 'messaging.destination.name': queue };
  return [
    {
      ...{ name: `send ${queue}`, kind: 'producer', id: sendId, attributes: about },
      ...{ from: sentAt, to: sentAt + 12 },
    },
    {
      ...{ name: `process ${queue}`, kind: 'consumer', under: sendId, attributes: about },
      ...{ from: receivedAt, to: receivedAt + 9 },
    },
  ];
}
