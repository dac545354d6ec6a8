import { expect } from 'vitest';
import { ScanError, type ScanOutcome } from '../../../src/client/index.ts';
import type { Outcome, Strategy } from '../../../src/core/protocol/words.ts';
import type { ScanEvent } from '../../../src/core/scan/scan-event.ts';
import type { StoredJob } from './local-state.ts';
import type { ClientScan, OwnScan, PipelineBench } from './pipeline-bench.ts';

/** What the app knows of a scan's end. */
export interface Ending {
  readonly outcome: Outcome;
  readonly errorCode: string | null;
  readonly books: number;
  /** Null where nobody got the result. */
  readonly strategy: Strategy | null;
  readonly delivery: 'delivered' | 'lost';
  readonly updates: number;
  /** Fields that only some apps know. */
  readonly told: Readonly<Record<string, unknown>>;
  /** When the app knew of it, epoch ms. */
  readonly heardAt: number;
}

/** How a scan of the real client ended, by its own word. */
async function endingOf({ outcome, heard }: ClientScan): Promise<Ending> {
  const [settled] = await Promise.allSettled([outcome]);
  const heardAt = Date.now();
  const updates = heard.at(-1)?.seq ?? 0;
  if (settled.status === 'fulfilled') return { ...completed(settled.value), updates, heardAt };
  const error: unknown = settled.reason;
  if (!(error instanceof ScanError) || error.code !== 'scan_failed') throw error;
  // Nothing but a second crash in mid-reading may make these scans fail.
  expect(error.message).toContain('interrupted twice');
  const strategy = error.strategy ?? null;
  const failed = { outcome: 'failed', errorCode: 'interrupted', books: 0 } as const;
  return { ...failed, strategy, delivery: 'delivered', updates, told: {}, heardAt };
}

function completed(outcome: ScanOutcome): Omit<Ending, 'updates' | 'heardAt'> {
  const { strategy, fallbackReason, fallbackStage, strategyReason, reconnects, polls } = outcome;
  const told = {
    fallbackReason,
    fallbackStage,
    strategyReason,
    reconnects,
    pollCount: polls,
    reportedDurationMs: outcome.durationMs,
  };
  const books = outcome.books.length;
  const ending = { outcome: 'completed', errorCode: null, books, strategy } as const;
  return { ...ending, delivery: 'delivered', told };
}

/**
 * What is to be recorded of a client's scan. Where the worker was killed before it had answered the app's
 * report, it may not have heard that the result arrived either, and cannot know ([SE4]).
 */
async function asFarAsTold(bench: PipelineBench, own: ClientScan, ending: Ending) {
  if (own.reported()) return ending;
  await bench.settled(own.jobId);
  const [row] = bench.state.completed(own.jobId);
  if (row?.reportedDurationMs != null) return ending;
  const unreported = { ...ending, told: { reportedDurationMs: null } };
  if (row?.delivery === 'delivered') return { ...unreported, strategy: row.strategy };
  return { ...unreported, delivery: 'lost', strategy: null } as const;
}

/** Every scan ends for its app, and is recorded once, whole; resolves with their outcomes. */
export async function expectAllRecorded(
  bench: PipelineBench,
  scans: readonly ClientScan[],
): Promise<Outcome[]> {
  return Promise.all(
    scans.map(async (own) => {
      const ending = await endingOf(own);
      await expectRecorded(bench, own, await asFarAsTold(bench, own, ending));
      return ending.outcome;
    }),
  );
}

/**
 * Holds the events and spans that reached D1 against what the app knows: each once, whole and right, with
 * nothing left on its way ([SE6], [TR1]).
 */
export async function expectRecorded(bench: PipelineBench, own: OwnScan, ending: Ending) {
  const stored = await bench.settled(own.jobId);
  expectCompleted(bench, own, ending, stored);
  expectStarted(bench, own, stored);
  expectTrace(bench, own, ending, stored);
}

function expectCompleted(
  bench: PipelineBench,
  own: OwnScan,
  { outcome, errorCode, books, strategy, delivery, updates, told, heardAt }: Ending,
  stored: StoredJob | undefined,
): void {
  const rows = bench.state.completed(own.jobId);
  expect(rows).toHaveLength(1);
  const [row] = rows;
  if (row === undefined) return;
  const calls = bench.providerCallsLogged(own.jobId);
  expect(row).toMatchObject({
    ...sharedFields(own, row.epoch, stored),
    ...told,
    revision: revisionOf(stored, 'bookshelf_scan_completed'),
    outcome,
    success: outcome === 'completed',
    errorCode,
    strategy,
    triedWebsocket: true,
    delivery,
    booksDetected: books,
    model: outcome === 'completed' ? 'paced' : null,
    imageType: 'image/jpeg',
    updateCount: updates,
    durationMs: row.endedAt - (row.acceptedAt ?? 0),
    decidedAt: row.endedAt,
  });
  expect(row.providerCalls).toBeGreaterThanOrEqual(Math.max(1, calls));
  expect(row.providerCalls).toBeLessThanOrEqual(2);
  expectInOrder([own.beganAt, row.openedAt, row.acceptedAt, row.endedAt, heardAt]);
  expectInOrder([row.endedAt, row.deliveredAt ?? row.endedAt, Date.now()]);
  expect(row.providerMs ?? 0).toBeLessThanOrEqual(row.durationMs ?? 0);
}

function expectStarted(bench: PipelineBench, own: OwnScan, stored: StoredJob | undefined): void {
  const rows = bench.state.started(own.jobId);
  expect(rows).toHaveLength(1);
  const [row] = rows;
  expect(row).toMatchObject({
    ...sharedFields(own, row?.epoch, stored),
    revision: revisionOf(stored, 'bookshelf_scan_started'),
    deadlineAt: (row?.acceptedAt ?? 0) + 90_000,
  });
}

/** The newest; any where the job is forgotten already. */
function revisionOf(stored: StoredJob | undefined, event: ScanEvent['name']): unknown {
  if (stored === undefined) return expect.any(Number);
  return stored.ledger.revisions[event]?.revision;
}

function sharedFields(
  { jobId, picture, app }: OwnScan,
  epoch: number | undefined,
  stored: StoredJob | undefined,
) {
  return {
    jobId,
    epoch: stored?.job.epoch ?? epoch,
    openedAt: epoch,
    provider: 'local',
    platform: 'test',
    appVersion: '1.2.3',
    imageBytes: picture.length,
    traceId: app?.traceId ?? (expect.stringMatching(/^[\da-f]{32}$/) as string),
  };
}

/** [TR1]: one trace with one `scan`, in which every span has a parent that is there. */
function expectTrace(
  bench: PipelineBench,
  own: OwnScan,
  { outcome, strategy, delivery }: Ending,
  stored: StoredJob | undefined,
): void {
  const spans = bench.state.spans(own.jobId);
  const [row] = bench.state.completed(own.jobId);
  const ids = spans.map(({ spanId }) => spanId);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([row?.traceId]));
  expect(ids).toHaveLength(new Set(ids).size);
  const roots = spans.filter(({ name }) => name === 'scan');
  expect(roots).toHaveLength(1);
  expect(roots[0]).toMatchObject({
    ...(stored !== undefined && { spanId: stored.trace.rootId }),
    parentSpanId: own.app?.spanId ?? null,
    status: outcome === 'completed' ? 'unset' : 'error',
    attributes: {
      'bookshelf.scan.outcome': outcome,
      ...(strategy !== null && { 'bookshelf.scan.strategy': strategy }),
      'bookshelf.scan.delivery': delivery,
      'bookshelf.trace.spans_dropped': 0,
    },
  });
  const known = new Set([...ids, own.app?.spanId ?? null]);
  const orphans = spans.filter(({ parentSpanId }) => !known.has(parentSpanId));
  expect(orphans.map(({ name }) => name)).toEqual([]);
  expectReadings(spans, outcome, row?.providerCalls ?? 0);
  const names = spans.map(({ name }) => name);
  expect(names).toContain('POST /scan');
  expect(names).toContain('process bookshelf-scan-events');
  expect(names.filter((name) => name === 'GET /ws/progress')).toHaveLength(row?.socketCount ?? 0);
}

type Spans = ReturnType<PipelineBench['state']['spans']>;

/** One `read picture` for each call of the provider, those that a crash cut short as errors. */
function expectReadings(spans: Spans, outcome: Outcome, calls: number): void {
  const readings = spans
    .filter(({ name }) => name === 'read picture')
    .map(({ attributes, status, statusMessage }) => ({
      attempt: attributes['bookshelf.provider.attempt'],
      end: status === 'error' ? statusMessage : status,
    }))
    .sort((a, b) => Number(a.attempt) - Number(b.attempt));
  const expected = Array.from({ length: calls }, (_, index) => {
    const whole = outcome === 'completed' && index === calls - 1;
    return { attempt: index + 1, end: whole ? 'unset' : 'interrupted by a restart' };
  });
  expect(readings).toEqual(expected);
}

function expectInOrder(times: readonly (number | null)[]): void {
  const known = times.filter((time) => time !== null);
  expect(known).toEqual(known.toSorted((a, b) => a - b));
}
