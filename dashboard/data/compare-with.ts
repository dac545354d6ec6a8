import type { Span } from './time-range.ts';

const day = 86_400_000;

export type Compare = 'previous' | 'day' | 'week';

export interface Comparison {
  id: Compare;
  label: string;
  /** How far before; null for just before. */
  shiftMs: number | null;
  /** After a change: `as in the span before`. */
  words: string;
}

const comparisons = [
  { id: 'previous', label: 'the span before', shiftMs: null, words: 'the span before' },
  { id: 'day', label: 'a day earlier', shiftMs: day, words: 'a day earlier' },
  { id: 'week', label: 'a week earlier', shiftMs: 7 * day, words: 'a week earlier' },
] as const satisfies readonly Comparison[];

/** Those that share no scan with a span so long: only of such can be said whether a change is real. */
export function comparisonsFor(spanMs: number): readonly Comparison[] {
  return comparisons.filter(({ shiftMs }) => shiftMs === null || shiftMs >= spanMs);
}

export function describeCompare(id: Compare): string {
  return comparisons.find((known) => known.id === id)?.words ?? comparisons[0].words;
}

/** The span that another is held against. */
export function comparedSpan({ from, to }: Span, id: Compare): Span {
  const shiftMs = comparisons.find((known) => known.id === id)?.shiftMs ?? to - from;
  return { from: from - shiftMs, to: to - shiftMs };
}
