import type { CountedScan } from './count-scan.ts';
import {
  addUp,
  entriesOf,
  excessOf,
  mostOf,
  type ByFamily,
  type CountedFamily,
  type Counts,
} from './counts.ts';
import {
  freeDimensions,
  learnNames,
  mostNames,
  noNames,
  type FreeDimension,
} from './label-names.ts';
import {
  labellerFor,
  labelsBefore,
  relabel,
  type AllNames,
  type LabelsBefore,
} from './minute-labels.ts';

/** A running total, and when it was last 0, epoch ms. */
type Total = readonly [value: number, createdAt: number];
export type Totals = Readonly<Partial<Record<CountedFamily, Readonly<Record<string, Total>>>>>;

/** All that was ever counted of scans. No total ever falls; a series ends only where its name gives way. */
export interface ScanCounter {
  readonly totals: Totals;
  readonly names: AllNames;
  /** Epoch ms. */
  readonly updatedAt: number;
}

/** A minute whose scans may add up to more than was counted of them. */
export interface UncountedMinute {
  readonly start: number;
  readonly scans: readonly CountedScan[];
  /** The most that it ever added up to; null where it was never counted. */
  readonly counted: Counts | null;
}

export interface CountedMinutes {
  readonly counter: ScanCounter;
  readonly counted: ReadonlyMap<number, Counts>;
}

/**
 * Counts minutes at `now`, epoch ms: adds to each total what a minute adds up to over the most that it did
 * before. So what comes late adds, what is corrected or erased takes nothing away, and what is counted twice
 * adds nothing.
 */
export function countMinutes(
  counter: ScanCounter,
  minutes: readonly UncountedMinute[],
  now: number,
): CountedMinutes {
  const labelled = minutes.map((minute) => ({ ...minute, labels: labelsBefore(minute.counted) }));
  const names = learnAll(counter, labelled, now);
  const totals = withoutUnnamed(counter.totals, names);
  const counted = new Map<number, Counts>();
  for (const minute of labelled) {
    const before = minute.counted ?? {};
    const current = addUp(minute.scans, labellerFor(names, minute.labels));
    counted.set(minute.start, mostOf(before, current));
    for (const [family, key, value] of entriesOf(excessOf(current, before))) {
      const own = (totals[family] ??= {});
      const named = relabel(family, key, names);
      const [total, createdAt] = own[named] ?? [0, counter.updatedAt];
      own[named] = [total + value, createdAt];
    }
  }
  return { counter: { totals, names, updatedAt: Math.max(now, counter.updatedAt) }, counted };
}

type Labelled = Pick<UncountedMinute, 'scans'> & { readonly labels: LabelsBefore };

function learnAll({ names }: ScanCounter, minutes: readonly Labelled[], now: number): AllNames {
  const learn = (dimension: FreeDimension) => {
    const known = names[dimension] ?? noNames;
    return learnNames(known, tally(dimension, minutes), mostNames[dimension], now);
  };
  return Object.fromEntries(freeDimensions.map((dimension) => [dimension, learn(dimension)]));
}

/** What a minute held before has weighed already. */
function tally(dimension: FreeDimension, minutes: readonly Labelled[]): Map<string, number> {
  const seen = new Map<string, number>();
  for (const { scans, labels } of minutes) {
    for (const { [dimension]: value } of scans) {
      if (value === null || labels(dimension, value) !== undefined) continue;
      seen.set(value, (seen.get(value) ?? 0) + 1);
    }
  }
  return seen;
}

/** A copy to add to, without the series of names that have given way. */
function withoutUnnamed(totals: Totals, names: AllNames): ByFamily<Total> {
  const kept: ByFamily<Total> = {};
  for (const [family, key, total] of entriesOf<Total>(totals)) {
    if (relabel(family, key, names) === key) (kept[family] ??= {})[key] = total;
  }
  return kept;
}
