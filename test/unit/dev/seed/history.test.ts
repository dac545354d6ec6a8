import { describe, expect, it } from 'vitest';
import { planHistory, planHours } from '../../../../src/dev/seed/history.ts';
import { makeScan } from '../../../../src/dev/seed/make-scan.ts';
import { telemetryMessageSchema } from '../../../../src/telemetry/messages.ts';
import { makeSpans } from '../../../../src/dev/seed/make-spans.ts';
import { Random } from '../../../../src/dev/seed/random.ts';
import { isJobId } from '../../../../src/core/protocol/job-id.ts';
import { settle } from '../../../../src/core/scan/settle.ts';
import { fullSums } from '../../../../src/core/slo/measure.ts';
import { histogramCount } from '../../../../src/core/slo/latency-histogram.ts';
import { mergeBuckets, rollUp, type RolledScan } from '../../../../src/core/slo/rollup.ts';
import { eventMessage, spansMessage } from '../../../support/telemetry-messages.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const to = Date.UTC(2026, 5, 1, 12, 34, 56);
const history = planHistory(1, to - 90 * dayMs, to);
const many = Array.from({ length: 4_000 }, (_, index) =>
  makeScan(history, index, history.from, history.to),
);

describe('planHours()', () => {
  it.each([1, 17, 12_345])('places %i scans, all within the span', (scans) => {
    const hours = planHours(history, scans);
    expect(hours.reduce((sum, hour) => sum + hour.scans, 0)).toBe(scans);
    expect(hours.every((hour) => hour.scans >= 0)).toBe(true);
    expect([hours[0]?.from, hours.at(-1)?.to]).toEqual([history.from, history.to]);
    hours.slice(1).forEach((hour, index) => expect(hour.from).toBe(hours[index]?.to));
  });

  it('has more at supper than at night, and more at the weekend', () => {
    const hours = planHours(history, 1_000_000);
    const mean = (isOf: (at: Date) => boolean) => {
      const own = hours.filter((hour) => isOf(new Date(hour.from)));
      return own.reduce((sum, { scans }) => sum + scans, 0) / own.length;
    };
    expect(mean((at) => at.getUTCHours() === 19)).toBeGreaterThan(
      3 * mean((at) => at.getUTCHours() === 3),
    );
    const isWeekend = (at: Date) => [0, 6].includes(at.getUTCDay());
    expect(mean(isWeekend)).toBeGreaterThan(1.3 * mean((at) => !isWeekend(at)));
  });
});

describe('makeScan()', () => {
  it('gives the same scan for the same number, and another for another', () => {
    const again = makeScan(history, 17, history.from, history.to);
    expect(again).toEqual(many[17]);
    const other = planHistory(2, history.from, history.to);
    expect(makeScan(other, 17, history.from, history.to)).not.toEqual(many[17]);
  });

  it('gives each a UUID of its own that is known for a seeded one', () => {
    const ids = many.map(({ completed }) => completed.jobId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => isJobId(id) && id.startsWith('5eed5eed-'))).toBe(true);
  });

  it('makes events that the consumer takes, as the rules would have settled them', () => {
    for (const { started, completed, seen } of many) {
      for (const event of [started, completed])
        expect(telemetryMessageSchema.parse(eventMessage(event))).toMatchObject({ event });
      expect(completed).toMatchObject(settle(seen, true));
    }
  });

  it('holds what holds of every real scan', () => {
    for (const { started, completed: scan } of many) {
      expect(scan.decidedAt).toBeGreaterThanOrEqual(history.from);
      expect(scan.decidedAt).toBeLessThan(history.to);
      expect(scan.openedAt).toBeLessThanOrEqual(scan.acceptedAt ?? Infinity);
      expect(scan.decidedAt).toBeLessThanOrEqual(scan.endedAt);
      expect(scan.epoch).toBe(scan.openedAt);
      expect([started.jobId, started.epoch]).toEqual([scan.jobId, scan.epoch]);
      expect(scan.success).toBe(scan.outcome === 'completed');
      expect(scan.strategy === null).toBe(scan.deliveredAt === null && scan.delivery === 'lost');
      expect(scan.fallbackReason !== null).toBe(scan.strategy === 'polling_fallback');
      expect(scan.strategyReason !== null).toBe(scan.strategy === 'polling');
      if (scan.strategy === 'websocket') expect(scan.socketCount).toBeGreaterThan(0);
      if (scan.strategy === 'polling') expect(scan.triedWebsocket).toBe(false);
      expect(histogramCount(scan.pollingLatency)).toBeLessThanOrEqual(scan.pollCount);
      expect(histogramCount(scan.websocketLatency)).toBeLessThanOrEqual(scan.updatesSent);
    }
  });

  it('has every outcome, strategy and platform, in shares that one meets', () => {
    const scans = many.map(({ completed }) => completed as RolledScan);
    const sums = fullSums(mergeBuckets(rollUp(scans, [''])).sums);
    expect(sums.completed / sums.decided).toBeGreaterThan(0.93);
    for (const name of ['failed', 'abandoned', 'cancelled', 'rejected', 'timedOut'] as const)
      expect(sums[name]).toBeGreaterThan(0);
    expect(sums.fallback / sums.tried).toBeGreaterThan(0.015);
    expect(sums.fallback / sums.tried).toBeLessThan(0.06);
    expect(sums.byPolling).toBeGreaterThan(0);
    expect(sums.lost).toBeGreaterThan(0);
  });
});

describe('the incidents', () => {
  const within = ({ from: start, to: end }: { from: number; to: number }) =>
    Array.from({ length: 600 }, (_, index) => makeScan(history, index, start, end).completed);

  it('are an outage in which nearly all fall back', () => {
    const scans = within(history.outage);
    const refused = scans.filter((scan) => scan.fallbackReason === 'connect_refused');
    expect(refused.length / scans.length).toBeGreaterThan(0.7);
  });

  it('are a slow provider, of which some scans run out of time', () => {
    const scans = within(history.slowProvider).filter((scan) => scan.provider === 'gemini');
    const late = scans.filter((scan) => scan.outcome === 'timed_out');
    expect(late.length / scans.length).toBeGreaterThan(0.03);
    const done = scans.flatMap((scan) => scan.providerMs ?? []);
    expect(done.reduce((sum, ms) => sum + ms, 0) / done.length).toBeGreaterThan(50_000);
  });

  it('are an app version that falls back much more', () => {
    const bad = within({ from: history.releases.at(-2)?.at ?? 0, to: history.to }).filter(
      (scan) => scan.platform === 'android' && scan.appVersion === '3.3.0',
    );
    const fell = bad.filter((scan) => scan.strategy === 'polling_fallback');
    expect(bad.length).toBeGreaterThan(20);
    expect(fell.length / bad.length).toBeGreaterThan(0.12);
  });
});

describe('makeSpans()', () => {
  it('makes a tree that the consumer takes, of all that went badly and a tenth of the rest', () => {
    const traces = many.map((scan, index) => ({
      scan,
      spans: makeSpans(new Random(9, index), scan),
    }));
    for (const { scan, spans } of traces) {
      const { jobId, outcome } = scan.completed;
      telemetryMessageSchema.parse(spansMessage(jobId, spans));
      if (outcome === 'failed') expect(spans.length).toBeGreaterThan(3);
      const ids = new Set(spans.map(({ spanId }) => spanId));
      expect(ids.size).toBe(spans.length);
      const roots = spans.filter(({ parentSpanId }) => parentSpanId === null);
      expect(roots.map(({ name }) => name)).toEqual(spans.length === 0 ? [] : ['scan']);
      for (const { parentSpanId, startUs, endUs } of spans) {
        if (parentSpanId !== null) expect(ids.has(parentSpanId)).toBe(true);
        expect(startUs).toBeLessThanOrEqual(endUs);
      }
    }
    const kept = traces.filter(({ spans }) => spans.length > 0).length;
    expect(kept / traces.length).toBeGreaterThan(0.1);
    expect(kept / traces.length).toBeLessThan(0.3);
  });
});
