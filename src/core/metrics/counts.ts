import { countsOf, type CountedScan, type ScanCount } from './count-scan.ts';
import type { Labeller } from './label-names.ts';

export type CountedFamily = ScanCount['family'];

export type ByFamily<T> = Partial<Record<CountedFamily, Record<string, T>>>;

/** Counts by family, then by labels as a JSON array. */
export type Counts = Readonly<Partial<Record<CountedFamily, Readonly<Record<string, number>>>>>;

/** All that scans count for. */
export function addUp(scans: readonly CountedScan[], label: Labeller): Counts {
  const sum: ByFamily<number> = {};
  for (const scan of scans) {
    for (const { family, labels, value } of countsOf(scan, label)) {
      const own = (sum[family] ??= {});
      const key = JSON.stringify(labels);
      own[key] = (own[key] ?? 0) + value;
    }
  }
  return sum;
}

/** Of each count the greater. */
export function mostOf(one: Counts, other: Counts): Counts {
  const most: ByFamily<number> = {};
  for (const counts of [one, other]) {
    for (const [family, key, value] of entriesOf(counts)) {
      const own = (most[family] ??= {});
      own[key] = Math.max(own[key] ?? 0, value);
    }
  }
  return most;
}

/** What `current` is over `before`, where it is. */
export function excessOf(current: Counts, before: Counts): Counts {
  const excess: ByFamily<number> = {};
  for (const [family, key, value] of entriesOf(current)) {
    const more = value - (before[family]?.[key] ?? 0);
    if (more > 0) (excess[family] ??= {})[key] = more;
  }
  return excess;
}

export function* entriesOf<T>(
  counts: Readonly<Partial<Record<CountedFamily, Readonly<Record<string, T>>>>>,
): Generator<[family: CountedFamily, key: string, value: T]> {
  for (const [family, own] of Object.entries(counts)) {
    for (const [key, value] of Object.entries(own)) yield [family as CountedFamily, key, value];
  }
}
