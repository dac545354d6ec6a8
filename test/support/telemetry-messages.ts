import type { ScanEvent } from '../../src/core/scan/scan-event.ts';
import type { PackedStory } from '../../src/core/scan/story.ts';
import type { EventMessage, SpansMessage } from '../../src/telemetry/messages.ts';
import type { SpanRecord } from '../../src/telemetry/span-record.ts';

const sending = { putAt: 1_700_000_000_000, attempt: 1, depth: 1, traceparent: null };

/** An event as its object's outbox sends it. */
export function eventMessage(event: ScanEvent): EventMessage {
  const { jobId, revision, name: entry } = event;
  return { kind: 'event', jobId, entry, revision, ...sending, event };
}

/** How a scan went of which little is known, but for what `fields` say. */
export function aStory(fields: Partial<PackedStory> = {}): PackedStory {
  return {
    v: 1,
    uploadAt: 10,
    readyAt: null,
    updates: [[1, 0, 'uploading', 0, 0, 0, 'Waiting for the picture', null]],
    arrivals: [],
    sockets: [],
    polls: [],
    calls: [],
    report: null,
    reportedAt: null,
    counts: { updates: 1, sockets: 0, polls: 0 },
    ...fields,
  };
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
