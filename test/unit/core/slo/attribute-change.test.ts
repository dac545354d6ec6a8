import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../dashboard/samples/random.ts';
import {
  attributeChange,
  type Attribution,
  type Dimension,
  type ValueSpans,
} from '../../../../src/core/slo/attribute-change.ts';
import { binomialDraws } from '../../../support/draw-binomial.ts';
import { dimensionValues, spans, sumSpans, swap } from '../../../support/value-spans.ts';

function attribute(values: readonly ValueSpans[], ...more: Dimension[]): Attribution {
  return attributeChange(sumSpans(values), [{ dimension: 'platform', values }, ...more]);
}

describe('attributeChange()', () => {
  const ios = spans('iOS', [16, 800], [17, 810]);
  const android = spans('Android 3.2.1', [4, 210], [74, 240]);

  it('names the one value whose ratio rose, with its part of the rise', () => {
    const attribution = attribute([ios, android]);
    if (attribution.state !== 'one_value') throw new Error(attribution.state);
    expect(attribution.cause).toMatchObject({ value: 'Android 3.2.1', lead: 'rate', real: true });
    expect(attribution.cause.explains).toBeGreaterThan(0.95);
    expect(attribution.contributions.map(({ value }) => value)).toEqual(['Android 3.2.1', 'iOS']);
  });

  it('names it again where the rise is turned back', () => {
    const attribution = attribute([ios, android].map(swap));
    expect(attribution).toMatchObject({
      state: 'one_value',
      change: { change: 'down' },
      cause: { value: 'Android 3.2.1' },
    });
  });

  it.each([
    ['new', [spans('old', [20, 1000], [10, 500]), spans('bad', [0, 0], [150, 500])]],
    ['gone', [spans('old', [10, 500], [20, 1000]), spans('bad', [150, 500], [0, 0])]],
    ['grown', [spans('old', [18, 900], [10, 500]), spans('bad', [30, 100], [150, 500])]],
  ])('names a bad value that is %s, by its mix', (_, values) => {
    const attribution = attribute(values);
    expect(attribution).toMatchObject({
      state: 'one_value',
      cause: { value: 'bad', lead: 'mix', effect: { rate: 0 } },
    });
  });

  it('names a value that got worse while another replaced a part of it', () => {
    const values = [spans('old', [20, 1000], [150, 500]), spans('new', [0, 0], [10, 500])];
    expect(attribute(values)).toMatchObject({ state: 'one_value', cause: { value: 'old' } });
    const back = attribute(values.map(swap));
    expect(back).toMatchObject({ state: 'one_value', cause: { value: 'old', lead: 'rate' } });
  });

  it('names none where all rose alike, though one holds most scans', () => {
    const values = [spans('iOS', [18, 900], [90, 900]), spans('Android', [2, 100], [10, 100])];
    expect(attribute(values)).toMatchObject({
      state: 'no_single_value',
      reason: 'none_stands_out',
    });
  });

  it('names none where there is no other value to tell it from', () => {
    expect(attribute([spans('iOS', [18, 900], [90, 900])])).toMatchObject({
      state: 'no_single_value',
      reason: 'none_stands_out',
    });
  });

  it('does not credit the value that rose less than the rest', () => {
    const values = [spans('iOS', [16, 800], [96, 800]), spans('Android', [4, 200], [104, 200])];
    const attribution = attribute(values);
    if (attribution.state !== 'one_value') throw new Error(attribution.state);
    expect(attribution.cause.value).toBe('Android');
    expect(attribution.contributions.find(({ value }) => value === 'iOS')?.real).toBe(false);
  });

  it('names none where several share it', () => {
    const values = [
      ...['a', 'b', 'c'].map((value) => spans(value, [6, 300], [60, 300])),
      ...['d', 'e', 'f'].map((value) => spans(value, [6, 300], [6, 300])),
    ];
    expect(attribute(values)).toMatchObject({ state: 'no_single_value', reason: 'several' });
  });

  it('of values that explain as much, names the narrower', () => {
    const versions = [
      spans('3.2.0', [3, 160], [3, 150]),
      spans('3.2.1', [1, 50], [72, 90]),
      spans('9.0', [16, 800], [17, 810]),
    ];
    const platforms = [spans('Android', [4, 210], [75, 240]), spans('iOS', [16, 800], [17, 810])];
    const attribution = attribute(platforms, { dimension: 'appVersion', values: versions });
    expect(attribution).toMatchObject({ cause: { dimension: 'appVersion', value: '3.2.1' } });
  });

  it('explains no change that chance can do', () => {
    const values = [spans('iOS', [5, 100], [4, 100]), spans('Android', [0, 50], [3, 50])];
    expect(attribute(values)).toMatchObject({ state: 'not_real' });
  });

  it('has no data where a span is empty', () => {
    expect(attribute([spans('iOS', [0, 0], [1, 10])])).toEqual({
      state: 'no_data',
      missing: 'before',
    });
  });

  it('counts what the values leave out as the unknown one', () => {
    const attribution = attributeChange(sumSpans([ios, android]), [
      { dimension: 'appVersion', values: [ios] },
    ]);
    if (attribution.state !== 'one_value') throw new Error(attribution.state);
    expect(attribution.cause).toMatchObject({ ...android, value: null });
  });

  it('refuses values that hold more scans than there are', () => {
    expect(() =>
      attributeChange(sumSpans([ios, android]), [
        { dimension: 'platform', values: [ios, android, android] },
      ]),
    ).toThrow(RangeError);
  });

  it('gives each dimension contributions that sum to the change, and a share within 0 and 1', () => {
    fc.assert(
      fc.property(dimensionValues, (values) => {
        const attribution = attribute(values);
        if (attribution.state !== 'one_value' && attribution.state !== 'no_single_value') return;
        const { contributions, change } = attribution;
        const total = contributions.reduce((so, { effect }) => so + effect.rate + effect.mix, 0);
        expect(total).toBeCloseTo(change.difference, 12);
        for (const { explains } of contributions) {
          expect(explains).toBeGreaterThanOrEqual(0);
          expect(explains).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('attributeChange() of drawn scans', () => {
  const draws = 400;
  const shares = { iOS: 700, Android: 250, web: 50 };

  /** How often each value, or none, is named where platforms go from 3 % to the ratios given. */
  function nameCauses(ratios: Record<keyof typeof shares, number>): Record<string, number> {
    const random = createRandom(1955);
    const drawn = Object.entries(shares).map(([value, total]) => ({
      value,
      total,
      before: binomialDraws(total, 0.03, random),
      after: binomialDraws(total, ratios[value as keyof typeof shares], random),
    }));
    const named: Record<string, number> = {};
    for (let draw = 0; draw < draws; draw++) {
      const values = drawn.map(({ value, total, before, after }) =>
        spans(value, [before(), total], [after(), total]),
      );
      const attribution = attribute(values);
      const name = attribution.state === 'one_value' ? attribution.cause.value : attribution.state;
      named[String(name)] = (named[String(name)] ?? 0) + 1;
    }
    return named;
  }

  it('names a value in 5 % at most where all rise alike', () => {
    const named = nameCauses({ iOS: 0.1, Android: 0.1, web: 0.1 });
    const wrong = draws - (named['no_single_value'] ?? 0) - (named['not_real'] ?? 0);
    expect(wrong / draws).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / draws));
  });

  it('names the one that rises nearly always, and never another', () => {
    const named = nameCauses({ iOS: 0.03, Android: 0.2, web: 0.03 });
    expect(named['Android']).toBeGreaterThan(0.95 * draws);
    expect(named['iOS'] ?? 0).toBe(0);
    expect(named['web'] ?? 0).toBe(0);
  });
});
