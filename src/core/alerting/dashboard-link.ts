import type { TimeSpan } from '../slo/plan-span.ts';

/** The ranges that the overview knows, by their lengths in ms. */
const ranges = [
  ['15m', 900_000],
  ['1h', 3_600_000],
  ['6h', 21_600_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
  ['30d', 2_592_000_000],
] as const;

/**
 * The overview at a span, with a filter such as `{platform: 'iOS'}`. `range` is the shortest that holds the span;
 * `from` and `to`, epoch ms, say which it was. Without an address of the dashboard it is a path only.
 */
export function linkToDashboard(
  publicUrl: string,
  { from, to }: TimeSpan,
  filter: Readonly<Record<string, string>> = {},
): string {
  const range = ranges.find(([, lengthMs]) => lengthMs >= to - from)?.[0] ?? '30d';
  const query = new URLSearchParams({ range, from: String(from), to: String(to), ...filter });
  return `${publicUrl.replace(/\/+$/, '')}/?${query.toString()}`;
}
