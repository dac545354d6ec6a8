import { describe, expect, it } from 'vitest';
import { attributeChange, type ValueSpans } from '../../../../src/core/slo/attribute-change.ts';
import { describeAttribution } from '../../../../src/core/slo/describe-attribution.ts';
import {
  formatPercent,
  formatPoints,
  formatPValue,
} from '../../../../src/core/slo/format-plain.ts';

type Row = [
  value: string | null,
  badBefore: number,
  before: number,
  badAfter: number,
  after: number,
];

function sentences(dimension: string, ...rows: Row[]): string[] {
  const values = rows.map(([value, badBefore, before, badAfter, after]): ValueSpans => ({
    value,
    before: { count: badBefore, total: before },
    after: { count: badAfter, total: after },
  }));
  const add = (span: 'before' | 'after') => ({
    count: values.reduce((sum, value) => sum + value[span].count, 0),
    total: values.reduce((sum, value) => sum + value[span].total, 0),
  });
  const all = { before: add('before'), after: add('after') };
  return describeAttribution(attributeChange(all, [{ dimension, values }]), 'fell back');
}

describe('describeAttribution()', () => {
  it('tells of the value whose ratio rose', () => {
    expect(
      sentences('release', ['iOS 9.0', 8, 800, 17, 810], ['Android 3.2.1', 4, 210, 74, 240]),
    ).toEqual([
      '8.7 % of 1,050 scans fell back, before 1.2 % of 1,010: a rise of 7.5 points, more than chance does (p < 0.001).',
      'Android 3.2.1 fell back in 31 % of 240 scans, before 1.9 % of 210; that is 89 % of the rise.',
    ]);
  });

  it('tells of a value that is new, gone or larger', () => {
    const good: Row = ['9.0', 20, 1000, 10, 500];
    expect(sentences('appVersion', good, ['3.2.1', 0, 0, 150, 500])[1]).toBe(
      'App version 3.2.1 is new, and fell back in 30 % of 500 scans; that is all of the rise.',
    );
    expect(sentences('appVersion', ['9.0', 10, 500, 20, 1000], ['3.2.1', 150, 500, 0, 0])).toEqual([
      '2 % of 1,000 scans fell back, before 16 % of 1,000: a fall of 14 points, more than chance does (p < 0.001).',
      'App version 3.2.1 is gone; before, it fell back in 30 % of 500 scans; that is all of the fall.',
    ]);
    expect(
      sentences('networkType', ['wifi', 18, 900, 10, 500], ['cellular', 30, 100, 150, 500])[1],
    ).toBe(
      'Network cellular made 50 % of the scans, before 10 %, and fell back in 30 % of 500; that is 90 % of the rise.',
    );
  });

  it('tells of what no app named', () => {
    expect(sentences('country', ['DE', 8, 800, 8, 800], [null, 4, 210, 74, 240])[1]).toMatch(
      /^Unknown country fell back in 31 % of 240 scans/,
    );
  });

  it('says so where no single value explains it', () => {
    expect(sentences('platform', ['iOS', 18, 900, 90, 900], ['web', 2, 100, 10, 100])[1]).toBe(
      'No single value explains it: none changed apart from the rest by more than chance.',
    );
    const rise = (value: string): Row => [value, 6, 300, 60, 300];
    const same = (value: string): Row => [value, 6, 300, 6, 300];
    expect(
      sentences('country', rise('DE'), rise('FR'), rise('IT'), same('ES'), same('PT'))[1],
    ).toBe(
      'No single value explains it; the largest parts are Country DE with 33 %, Country FR with 33 % and Country IT with 33 %.',
    );
  });

  it('says so where chance can do it, where nothing changed and where there is no data', () => {
    expect(sentences('platform', ['iOS', 4, 100, 7, 100])).toEqual([
      '7 % of 100 scans fell back, before 4 % of 100: chance alone can do that (p = 0.35).',
    ]);
    expect(sentences('platform', ['iOS', 4, 100, 4, 100])).toEqual([
      '4 % of 100 scans fell back, before 4 % of 100: no change.',
    ]);
    expect(sentences('platform', ['iOS', 0, 0, 4, 100])).toEqual([
      'No scans before to compare with.',
    ]);
    expect(sentences('platform', ['iOS', 4, 100, 0, 0])).toEqual(['No scans in this span.']);
    expect(sentences('platform')).toEqual(['No scans in either span.']);
  });
});

describe('formatPercent()', () => {
  it.each([
    [0, '0 %'],
    [0.0001, 'under 0.1 %'],
    [0.004, '0.4 %'],
    [0.0238, '2.4 %'],
    [0.02, '2 %'],
    [0.308, '31 %'],
    [0.994, '99.4 %'],
    [0.9999, 'over 99.9 %'],
    [1, '100 %'],
  ])('writes %f as %s', (ratio, text) => {
    expect(formatPercent(ratio)).toBe(text);
  });
});

describe('formatPoints()', () => {
  it.each([
    [-0.29, '29 points'],
    [0.01, '1 point'],
    [0.004, '0.4 points'],
    [0.0001, 'under 0.1 points'],
  ])('writes %f as %s', (difference, text) => {
    expect(formatPoints(difference)).toBe(text);
  });
});

describe('formatPValue()', () => {
  it('keeps two digits, down to 0.001', () => {
    expect(formatPValue(0.0314)).toBe('p = 0.031');
    expect(formatPValue(0.00099)).toBe('p < 0.001');
  });
});
