import { describe, expect, it } from 'vitest';
import { explainChange, type BothSpans } from '../../../dashboard/data/explain-change.ts';
import { nextDimension, parseExplored } from '../../../dashboard/data/explore-query.ts';
import { exploreRows } from '../../../dashboard/data/explore-rows.ts';
import { exploreScale } from '../../../dashboard/data/explore-scale.ts';
import type { Breakdown, BreakdownValue } from '../../../src/core/slo/read-answers.ts';
import { atLeast, below, latency, tenOClock } from './measured.ts';

const head = { from: tenOClock, to: tenOClock + 1, covered: null, pendingMinutes: 0 };

function value(name: string | null, bad: number, total: number): BreakdownValue {
  return {
    value: name,
    decided: total,
    websocketSuccess: atLeast(total - bad, total),
    fallback: below(bad, total),
    completion: atLeast(total, total, 0.99),
    latency: { websocket: latency(6, 8), polling: latency(null, 2000) },
  };
}

function byPlatform(...values: BreakdownValue[]) {
  return { ...head, by: 'platform' as const, values, omitted: 0 };
}

describe('parseExplored()', () => {
  it.each([
    ['', 'fallback', 'platform', 'scans'],
    ['?metric=completion&by=country&sort=worst', 'completion', 'country', 'worst'],
    ['?metric=happiness&by=colour&sort=best', 'fallback', 'platform', 'scans'],
    ['?metric=completion&by=fallbackReason', 'fallback', 'fallbackReason', 'scans'],
  ])('takes %j as %s by %s, %s first', (search, metric, by, sort) => {
    expect(parseExplored(search)).toEqual({ metric, by, sort });
  });

  it('goes on with a dimension that tells scans apart still', () => {
    expect(nextDimension('platform', {})).toBe('appVersion');
    expect(nextDimension('appVersion', { platform: 'ios' })).toBe('networkType');
    expect(nextDimension('strategy', { platform: 'a', appVersion: 'b', networkType: 'c' })).toBe(
      'country',
    );
  });
});

describe('exploreRows()', () => {
  const breakdown = byPlatform(value('ios', 1, 100), value('web', 3, 4), value('android', 9, 50));

  it('has most scans first, or the worst, of which few scans come last', () => {
    const labels = (sort: 'scans' | 'worst') =>
      exploreRows(breakdown, 'fallback', sort).map(({ label }) => label);
    expect(labels('scans')).toEqual(['ios', 'android', 'web']);
    expect(labels('worst')).toEqual(['android', 'ios', 'web']);
    const success = exploreRows(breakdown, 'websocketSuccess', 'worst');
    expect(success[0]?.label).toBe('android');
  });

  it('says figure, counts and interval, and whether they are few', () => {
    const [ios, android, web] = exploreRows(breakdown, 'fallback', 'scans');
    expect(ios).toMatchObject({
      figureText: '1%',
      detail: '1 of 100 scans, 95% interval 0.2–5.4%',
      status: 'met',
      muted: false,
    });
    expect(android).toMatchObject({ status: 'breached', muted: false, unsure: false });
    expect(web).toMatchObject({ figureText: '75%', muted: true });
  });

  it('gives latency as median, p95 and p99, and no data as such', () => {
    const [socket] = exploreRows(breakdown, 'websocketLatency', 'scans');
    expect(socket).toMatchObject({ figure: 6, figureText: '6 ms', status: 'met' });
    const [polled] = exploreRows(breakdown, 'pollingLatency', 'scans');
    expect(polled).toMatchObject({ figure: null, figureText: 'No data', status: 'no_data' });
  });

  it('gives reasons by their share, in words', () => {
    const share = { count: 3, total: 60, ratio: 0.05, lower: 0.02, upper: 0.14 };
    const reasons: Breakdown = {
      ...head,
      by: 'fallbackReason',
      values: [{ value: 'flapping', ...share }],
    };
    expect(exploreRows(reasons, 'fallback', 'scans')).toMatchObject([
      { label: 'Kept closing', figureText: '5%', scans: 3, status: null },
    ]);
  });
});

describe('exploreScale()', () => {
  const rows = (metric: 'fallback' | 'websocketSuccess' | 'websocketLatency' | 'scans') =>
    exploreRows(byPlatform(value('ios', 4, 100), value('web', 4, 4)), metric, 'scans');

  it('begins bars at nothing only where the axis does', () => {
    expect(exploreScale(rows('fallback'), 'fallback', 'platform').fromZero).toBe(true);
    expect(exploreScale(rows('websocketSuccess'), 'websocketSuccess', 'platform').fromZero).toBe(
      false,
    );
    expect(exploreScale(rows('websocketLatency'), 'websocketLatency', 'platform').fromZero).toBe(
      false,
    );
  });

  it('is not stretched by a value of few scans, which stays within it', () => {
    const scale = exploreScale(rows('fallback'), 'fallback', 'platform');
    expect(scale.ends).toEqual(['0%', '10%']);
    expect(scale.target).toEqual({ place: 50, label: '5%' });
    expect(scale.place(1)).toBe(100);
  });

  it('has whole decades for latency, and a target in them', () => {
    const scale = exploreScale(rows('websocketLatency'), 'websocketLatency', 'platform');
    expect(scale.ends).toEqual(['1 ms', '10 ms']);
    expect(scale.target?.place).toBeCloseTo(90.3, 1);
  });

  it('holds no single reason against the target of all', () => {
    const scale = exploreScale(rows('fallback'), 'fallback', 'fallbackReason');
    expect(scale).toMatchObject({ target: null, fromZero: true });
  });

  it('has no target for a number of scans', () => {
    expect(exploreScale(rows('scans'), 'scans', 'platform')).toMatchObject({
      target: null,
      fromZero: true,
    });
  });
});

describe('explainChange()', () => {
  const platforms: BothSpans = {
    before: byPlatform(value('ios', 8, 800), value('android', 4, 210)),
    after: byPlatform(value('ios', 17, 810), value('android', 74, 240)),
  };

  it('says in sentences what changed and what goes with it, and names the value', () => {
    const explained = explainChange('fallback', [platforms]);
    expect(explained.state).toBe('one_value');
    expect(explained.sentences).toEqual([
      '8.7% of 1,050 scans fell back to polling, before 1.2% of 1,010: a rise of 7.5 points, more than chance does (p < 0.001).',
      'android fell back to polling in 31% of 240 scans, before 1.9% of 210; that is 89% of the rise.',
    ]);
    expect(explained.causes).toEqual([
      { label: 'platform android', by: 'platform', value: 'android' },
    ]);
  });

  it('explains nothing where nothing changed', () => {
    const explained = explainChange('completion', [platforms]);
    expect(explained).toMatchObject({ state: 'not_real', causes: [] });
    expect(explained.sentences).toHaveLength(1);
  });

  it('says so where there is nothing to compare', () => {
    const nothing = { before: byPlatform(), after: platforms.after };
    expect(explainChange('fallback', [nothing]).sentences).toEqual([
      'No scans before to compare with.',
    ]);
    expect(explainChange('fallback', []).state).toBe('no_data');
  });

  it('leaves out a dimension whose counts were read at another moment', () => {
    const countries = {
      before: { ...platforms.before, by: 'country' as const, values: [value('DE', 20, 900)] },
      after: { ...platforms.after, by: 'country' as const, values: [value('DE', 91, 1000)] },
    };
    const explained = explainChange('fallback', [platforms, countries]);
    expect(explained.causes.map(({ by }) => by)).toEqual(['platform']);
  });
});
