import fc from 'fast-check';
import type { ValueSpans } from '../../src/core/slo/attribute-change.ts';
import type { Counts } from '../../src/core/slo/ratio.ts';
import type { TwoSpans } from '../../src/core/slo/split-change.ts';

/** A value's bad scans and scans, before and after. */
export function spans(
  value: string | null,
  [badBefore, before]: [number, number],
  [badAfter, after]: [number, number],
): ValueSpans {
  return {
    value,
    before: { count: badBefore, total: before },
    after: { count: badAfter, total: after },
  };
}

export function sumSpans(values: readonly TwoSpans[]): TwoSpans {
  const add = (a: Counts, b: Counts) => ({ count: a.count + b.count, total: a.total + b.total });
  return values.reduce<TwoSpans>(
    (all, { before, after }) => ({
      before: add(all.before, before),
      after: add(all.after, after),
    }),
    { before: { count: 0, total: 0 }, after: { count: 0, total: 0 } },
  );
}

/** Before and after in each other's place. */
export function swap<T extends TwoSpans>(value: T): T {
  return { ...value, before: value.after, after: value.before };
}

const counts = fc
  .tuple(fc.nat(500), fc.nat(500))
  .map(([a, b]) => ({ count: Math.min(a, b), total: Math.max(a, b) }));
/** The values of a dimension, with scans in both spans. */
export const dimensionValues = fc
  .array(fc.record({ before: counts, after: counts }), { minLength: 1, maxLength: 12 })
  .map((values) => values.map((value, index) => ({ ...value, value: `v${index}` })))
  .filter((values) => sumSpans(values).before.total > 0 && sumSpans(values).after.total > 0);
