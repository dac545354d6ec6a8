import type { ScanLabels } from './count-scan.ts';
import { entriesOf, type CountedFamily, type Counts } from './counts.ts';
import {
  freeDimensions,
  labelOf,
  noneLabel,
  otherLabel,
  type FreeDimension,
  type Labeller,
  type LabelNames,
} from './label-names.ts';
import { labelsOf } from './scan-instruments.ts';

export type AllNames = Readonly<Partial<Record<FreeDimension, LabelNames>>>;

/** The label that a minute had for a value when it was counted; undefined for what it did not hold. */
export type LabelsBefore = (dimension: FreeDimension, value: string) => string | undefined;

/**
 * A minute keeps the labels with which it was counted, or what was named since would be counted there anew.
 * `counted` is what was counted of it, null for nothing.
 */
export function labelsBefore(counted: Counts | null): LabelsBefore {
  if (counted === null) return () => undefined;
  const before = labelsIn(counted);
  return (dimension, value) => {
    // A word of an app's that is one of ours was among the others.
    if (value !== noneLabel && before[dimension].has(value)) return value;
    return before[dimension].has(otherLabel) ? otherLabel : undefined;
  };
}

/** What a minute did not hold when it was counted is labelled as it is now. */
export function labellerFor(names: AllNames, before: LabelsBefore): Labeller {
  return (dimension, value) => {
    const kept = value === null ? undefined : before(dimension, value);
    return kept ?? labelOf(names[dimension], value);
  };
}

function labelsIn(counts: Counts): Record<FreeDimension, Set<string>> {
  const labels = {
    platform: new Set<string>(),
    appVersion: new Set<string>(),
    country: new Set<string>(),
  };
  for (const [family, key] of entriesOf(counts)) {
    const places = placesIn(family);
    if (places.length === 0) continue;
    const values = parseLabels(key);
    for (const [dimension, place] of places) labels[dimension].add(String(values[place]));
  }
  return labels;
}

/** Labels as they are named now: what has given way is among the others. */
export function relabel(family: CountedFamily, key: string, names: AllNames): string {
  const places = placesIn(family);
  if (places.length === 0) return key;
  const labels = [...parseLabels(key)];
  for (const [dimension, place] of places) {
    const label = String(labels[place]);
    labels[place] = label === noneLabel ? label : labelOf(names[dimension], label);
  }
  return JSON.stringify(labels);
}

export function parseLabels(key: string): ScanLabels {
  return JSON.parse(key) as ScanLabels;
}

const labelOfDimension: Readonly<Record<FreeDimension, string>> = {
  platform: 'platform',
  appVersion: 'app_version',
  country: 'country',
};

/** Where a family's labels hold what apps choose. */
function placesIn(family: CountedFamily): [dimension: FreeDimension, place: number][] {
  if (family === 'sums') return [];
  const labels = labelsOf(family);
  return freeDimensions.flatMap((dimension) => {
    const place = labels.indexOf(labelOfDimension[dimension]);
    return place < 0 ? [] : [[dimension, place]];
  });
}
