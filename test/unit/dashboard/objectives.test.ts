import { describe, expect, it } from 'vitest';
import { compareLatencies, compareRatios } from '../../../dashboard/data/compare-spans.ts';
import { fitRatioScale } from '../../../dashboard/data/fit-ratio-scale.ts';
import { placeGauge } from '../../../dashboard/data/gauge-geometry.ts';
import {
  judgeLatencies,
  judgeSpan,
  spansTarget,
} from '../../../dashboard/data/judge-objectives.ts';
import { atLeast, below, latency, spanSummary } from './measured.ts';

describe('judgeSpan()', () => {
  it('calls silence no data, never a pass', () => {
    expect(judgeSpan(spanSummary())).toEqual({
      status: 'no_data',
      headline: 'No data to judge',
      detail: '',
    });
  });

  it('names what is breached first, and what is silent after it', () => {
    const verdict = judgeSpan(
      spanSummary({ websocketSuccess: atLeast(40, 50), fallback: below(10, 50) }),
    );
    expect(verdict).toEqual({
      status: 'breached',
      headline: '2 of 4 objectives breached',
      detail:
        'WebSocket success and polling fallback. No data for update latency and scan completion.',
    });
  });

  it('says that all are met only where all are', () => {
    const met = {
      websocketSuccess: atLeast(50, 50),
      fallback: below(0, 50),
      completion: atLeast(50, 50, 0.99),
    };
    expect(judgeSpan(spanSummary(met)).headline).toBe('3 of 4 objectives met');
    const all = { ...met, latency: { websocket: latency(6, 8), polling: latency(null, 2000) } };
    expect(judgeSpan(spanSummary(all)).headline).toBe('All four objectives met');
  });
});

describe('judgeLatencies()', () => {
  it.each([
    [null, null, 'no_data'],
    [8, null, 'met'],
    [8.1, null, 'breached'],
    [6, 2001, 'breached'],
    [null, 1900, 'met'],
  ])('of medians %s and %s says %s', (websocket, polling, status) => {
    const both = { websocket: latency(websocket, 8), polling: latency(polling, 2000) };
    expect(judgeLatencies(both)).toBe(status);
  });
});

describe('spansTarget()', () => {
  it('is true where too few scans leave both sides possible', () => {
    expect(spansTarget(atLeast(3, 3))).toBe(true);
    expect(spansTarget(atLeast(990, 1000))).toBe(false);
    expect(spansTarget(atLeast(0, 0))).toBe(false);
  });
});

describe('compareRatios()', () => {
  it('says up or down, and whether that is better', () => {
    const change = compareRatios(atLeast(980, 1000), atLeast(940, 1000), 'better');
    expect(change).toEqual({ direction: 'better', words: 'up 4 points, better' });
    expect(compareRatios(below(80, 1000), below(20, 1000), 'worse')).toEqual({
      direction: 'worse',
      words: 'up 6 points, worse',
    });
  });

  it('does not judge what chance may have done', () => {
    expect(compareRatios(atLeast(41, 42), atLeast(40, 42), 'better')).toEqual({
      direction: 'unclear',
      words: 'up 2.4 points, within chance',
    });
  });

  it('says that nothing changed, or that nothing can be said', () => {
    expect(compareRatios(atLeast(5, 5), atLeast(9, 9), 'better').direction).toBe('same');
    expect(compareRatios(atLeast(5, 5), atLeast(0, 0), 'better').direction).toBe('none');
    expect(compareRatios(atLeast(0, 0), atLeast(5, 5), 'better').direction).toBe('none');
  });
});

describe('compareLatencies()', () => {
  it('ignores what the histogram cannot tell apart', () => {
    expect(compareLatencies(latency(6.2, 8), latency(6, 8)).direction).toBe('same');
  });

  it('says faster or slower', () => {
    expect(compareLatencies(latency(4, 8), latency(6, 8)).words).toBe('2 ms faster');
    expect(compareLatencies(latency(1500, 2000), latency(1000, 2000))).toEqual({
      direction: 'worse',
      words: '500 ms slower',
    });
  });
});

describe('fitRatioScale()', () => {
  it('is the narrowest that shows points and target', () => {
    expect(fitRatioScale([{ ratio: 0.97 }], 0.95, 'at_least')).toMatchObject({ min: 0.9, max: 1 });
    expect(fitRatioScale([{ ratio: 0.7 }], 0.95, 'at_least')).toMatchObject({ min: 0.5, max: 1 });
    expect(fitRatioScale([{ ratio: 0.18 }], 0.05, 'below')).toMatchObject({ min: 0, max: 0.2 });
    expect(fitRatioScale([], 0.99, 'at_least')).toMatchObject({ min: 0.95, max: 1 });
  });
});

describe('placeGauge()', () => {
  it('places value, interval and target on one scale', () => {
    const places = placeGauge(atLeast(97, 100), 'at_least');
    expect(places).toMatchObject({ value: 70, target: 50, minLabel: 0.9, maxLabel: 1 });
    expect(places?.lower).toBeLessThan(70);
    expect(places?.upper).toBeGreaterThan(70);
  });

  it('cuts an interval off at the end of the scale', () => {
    expect(placeGauge(below(0, 2), 'below')).toMatchObject({ value: 0, lower: 0, upper: 100 });
  });

  it('has no places over nothing', () => {
    expect(placeGauge(atLeast(0, 0), 'at_least')).toBeNull();
  });
});
