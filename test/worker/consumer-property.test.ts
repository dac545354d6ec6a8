import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScanEvent } from '../../src/core/scan/scan-event.ts';
import type { TelemetryMessage } from '../../src/telemetry/messages.ts';
import type { SpanRecord } from '../../src/telemetry/span-record.ts';
import { aSpan, aStory, eventMessage, spansMessage } from '../support/telemetry-messages.ts';
import { completedEvent } from './completed-event.ts';
import { consume } from './consume.ts';
import { D1Down, faultyD1 } from './faulty-d1.ts';
import { startedEvent } from './started-event.ts';

/** What a scan's object would have sent: each event and each set of spans in all its revisions. */
interface Story {
  readonly jobId: string;
  readonly started: number;
  readonly completed: number;
  readonly spans: number;
}

interface Plan {
  /** Which message comes next, among those that are still to come; repetitions beyond need count too. */
  readonly picks: readonly number[];
  readonly batchSizes: readonly number[];
  /** What happens to each database batch in turn. */
  readonly faults: readonly ('none' | 'before' | 'after')[];
}

const storyArbitrary = fc.record({
  started: fc.integer({ min: 0, max: 3 }),
  completed: fc.integer({ min: 0, max: 4 }),
  spans: fc.integer({ min: 0, max: 3 }),
});

const planArbitrary = fc.record({
  picks: fc.array(fc.nat(), { minLength: 30, maxLength: 60 }),
  batchSizes: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }),
  faults: fc.array(fc.constantFrom('none', 'none', 'before', 'after')),
});

function tell({ jobId, started, completed, spans }: Story): TelemetryMessage[] {
  const revisions = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const all = revisions(spans).map(() => aSpan({ jobId }));
  return [
    ...revisions(started).map((revision) =>
      eventMessage(startedEvent({ jobId, revision, imageBytes: revision * 10 })),
    ),
    ...revisions(completed).map((revision) => ({
      ...eventMessage(completedEvent({ jobId, revision, pollCount: revision * 100 })),
      story: aStory({ readyAt: revision }),
    })),
    ...revisions(spans).map((revision) => ({
      ...spansMessage(jobId, all.slice(0, revision)),
      revision,
    })),
  ];
}

/** Queue and consumer: what is not acked is delivered again, until nothing is left. */
async function deliver(messages: readonly TelemetryMessage[], plan: Plan): Promise<void> {
  const extra = plan.picks.map((pick) => messages[pick % messages.length]);
  const waiting = [...messages, ...extra].flatMap((body, index) =>
    body === undefined ? [] : [{ id: String(index), body, attempts: 1 }],
  );
  const faults = [...plan.faults];
  for (let turn = 0; waiting.length > 0; turn += 1) {
    const size = plan.batchSizes[turn % plan.batchSizes.length] ?? 1;
    const batch = Array.from({ length: Math.min(size, waiting.length) }, (_, index) => {
      const pick = plan.picks[(turn + index) % plan.picks.length] ?? 0;
      return waiting.splice(pick % waiting.length, 1);
    }).flat();
    const { acked } = await consume(batch, { bindings: { DB: unreliable(faults) } });
    const left = batch.filter(({ id }) => !acked.has(id));
    waiting.push(...left.map((delivery) => ({ ...delivery, attempts: delivery.attempts + 1 })));
  }
}

function unreliable(faults: ('none' | 'before' | 'after')[]): D1Database {
  let current: 'none' | 'before' | 'after' = 'none';
  let seen: number | undefined;
  return faultyD1(({ number }) => {
    const moment = seen === number ? 'after' : 'before';
    if (moment === 'before') current = faults.shift() ?? 'none';
    seen = number;
    if (current === moment) throw new D1Down();
  }, 'both');
}

function newest(messages: readonly TelemetryMessage[], name: ScanEvent['name']): ScanEvent[] {
  const events = messages.flatMap((message) => (message.kind === 'event' ? [message.event] : []));
  const byJob = Map.groupBy(
    events.filter((event) => event.name === name),
    ({ jobId }) => jobId,
  );
  return [...byJob.values()].flatMap(
    (all) => all.toSorted((a, b) => b.revision - a.revision)[0] ?? [],
  );
}

function newestSpans(messages: readonly TelemetryMessage[]): SpanRecord[] {
  const spans = messages.flatMap((message) => (message.kind === 'spans' ? message.spans : []));
  return [...new Map(spans.map((span) => [span.spanId, span])).values()];
}

async function rowsOf(table: string, columns: string, jobIds: readonly string[]) {
  const query = `SELECT ${columns} FROM ${table}
    WHERE job_id IN (SELECT value FROM json_each(?)) ORDER BY 1, 2`;
  return (await env.DB.prepare(query).bind(JSON.stringify(jobIds)).raw()).map(String).sort();
}

async function expectNewestOnly(messages: readonly TelemetryMessage[], jobIds: readonly string[]) {
  const started = await rowsOf('scan_started', 'job_id, revision, image_bytes', jobIds);
  const completed = await rowsOf('scan_completed', 'job_id, revision, poll_count', jobIds);
  const stories = await rowsOf(
    'scan_story',
    "job_id, revision, json_extract(story, '$.readyAt')",
    jobIds,
  );
  const spans = await rowsOf('span', 'job_id, span_id', jobIds);
  const wanted = (name: ScanEvent['name']) =>
    newest(messages, name)
      .map((event) => {
        const detail = 'pollCount' in event ? event.pollCount : event.imageBytes;
        return [event.jobId, event.revision, detail].join(',');
      })
      .sort();
  expect(started).toEqual(wanted('bookshelf_scan_started'));
  expect(completed).toEqual(wanted('bookshelf_scan_completed'));
  expect(stories).toEqual(
    newest(messages, 'bookshelf_scan_completed')
      .map(({ jobId, revision }) => [jobId, revision, revision].join(','))
      .sort(),
  );
  expect(spans).toEqual(
    newestSpans(messages)
      .map(({ jobId, spanId }) => `${jobId},${spanId}`)
      .sort(),
  );
}

describe('any order, repetition, split and failure', () => {
  // A hundred failures on purpose, each logged.
  beforeAll(() => void vi.spyOn(console, 'error').mockReturnValue());
  afterAll(() => vi.restoreAllMocks());

  it('[SE6] gives the tables that the newest revisions give, each written once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(storyArbitrary, { minLength: 1, maxLength: 4 }),
        planArbitrary,
        async (stories, plan) => {
          // Tables outlive a run, jobs do not.
          const fresh = stories.map((story) => ({ ...story, jobId: crypto.randomUUID() }));
          const messages = fresh.flatMap(tell);
          if (messages.length > 0) await deliver(messages, plan);
          await expectNewestOnly(
            messages,
            fresh.map(({ jobId }) => jobId),
          );
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
  });
});
