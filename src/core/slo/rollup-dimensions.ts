import type { ScanCompleted } from '../scan/scan-event.ts';

/** What dashboards filter or break down by, in the order in which the cross has them: it never changes. */
export const dimensions = [
  'provider',
  'platform',
  'appVersion',
  'networkType',
  'country',
  'strategy',
  'fallbackReason',
] as const;
export type Dimension = (typeof dimensions)[number];

/** `''` is the total, `*` the cross of all dimensions. */
export const rollupDimensions = ['', ...dimensions, '*'] as const;
export type RollupDimension = (typeof rollupDimensions)[number];

type Dimensions = Pick<ScanCompleted, Dimension>;

/** A scan's value in a dimension, as JSON: so that no word that an app may send is taken for null. */
export function valueIn(dimension: RollupDimension, scan: Dimensions): string {
  if (dimension === '') return '';
  if (dimension === '*') return JSON.stringify(dimensions.map((name) => scan[name]));
  return JSON.stringify(scan[dimension]);
}

export type DimensionFilter = Partial<Record<Dimension, string>>;

/** The dimension whose rows are the fewest that know of all that is filtered and broken down by. */
export function dimensionFor(filter: DimensionFilter, by: Dimension | null): RollupDimension {
  const needed = new Set(dimensions.filter((name) => name === by || filter[name] !== undefined));
  const [only, ...others] = needed;
  if (only === undefined) return '';
  return others.length === 0 ? only : '*';
}

/** What a row of `dimension` is of in `by`; null also where nothing is broken down. */
export function valueOf(
  by: Dimension | null,
  dimension: RollupDimension,
  value: string,
): string | null {
  if (by === null) return null;
  const parsed: unknown = JSON.parse(value);
  if (dimension !== '*') return parsed as string | null;
  return (parsed as (string | null)[])[dimensions.indexOf(by)] ?? null;
}
