import type { ScanEvent } from '../../src/core/scan/scan-event.ts';
import type { EventMessage, SpansMessage } from '../../src/telemetry/messages.ts';
import type { SpanRecord } from '../../src/telemetry/span-record.ts';

const sending = { putAt: 1_700_000_000_000, attempt: 1, depth: 1, traceparent: null };

/** An event as its object's outbox sends it. */
export function eventMessage(event: ScanEvent): EventMessage {
  const { jobId, revision, name: entry } = event;
  return { kind: 'event', jobId, entry, revision, ...sending, event };
}

/** Spans of one scan as its object's outbox sends them. */
export function spansMessage(jobId: string, spans: SpanRecord[], entry = 'spans/1'): SpansMessage {
  return { kind: 'spans', jobId, entry, revision: 1, ...sending, spans, dropped: 0 };
}

const hex = (digits: number) =>
  Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('');

/** A span that went well, but for what `fields` say. */
export function aSpan(fields: Partial<SpanRecord> = {}): SpanRecord {
  return {
    traceId: hex(32),
    spanId: hex(16),
    parentSpanId: null,
    jobId: null,
    name: 'scan',
    kind: 'internal',
    startUs: 1_700_000_000_000_000,
    endUs: 1_700_000_001_000_000,
    status: 'unset',
    statusMessage: null,
    attributes: {},
    events: [],
    links: [],
    resource: null,
    scope: { name: 'test', version: null },
    ...fields,
  };
}
