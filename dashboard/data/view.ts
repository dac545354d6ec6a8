import { strategies, type Strategy } from '../../src/core/protocol/words.ts';
import { isTimeZone } from '../../src/core/slo/local-days.ts';
import { comparisonsFor, type Compare } from './compare-with.ts';
import type { Zone } from './format-time.ts';
import { parseRange, type TimeRange } from './time-range.ts';

/** What all numbers of a page can be kept to, in the words of the read API. */
export const filterNames = [
  'provider',
  'platform',
  'appVersion',
  'networkType',
  'country',
  'strategy',
] as const;
export type FilterName = (typeof filterNames)[number];
export type Filters = Partial<Record<Exclude<FilterName, 'strategy'>, string>> & {
  strategy?: Strategy;
};

/** What the URL says of what is looked at, the same on all pages of numbers. */
export interface View {
  range: TimeRange;
  compare: Compare;
  zone: Zone;
  filters: Filters;
}

export function parseView(search: string): View {
  const params = new URLSearchParams(search);
  const range = parseRange(search);
  const compare = comparisonsFor(range.spanMs).find(({ id }) => id === params.get('compare'));
  return {
    range,
    compare: compare?.id ?? 'previous',
    zone: parseZone(params.get('zone')),
    filters: parseFilters(params),
  };
}

/** The reader's own zone where none is named, or none that is known. */
function parseZone(name: string | null): Zone {
  if (name === null || name.length > 64 || !isTimeZone(name)) return {};
  return { timeZone: name };
}

function parseFilters(params: URLSearchParams): Filters {
  const filters: Filters = {};
  for (const name of filterNames) {
    const value = params.get(name) ?? '';
    if (value === '' || value.length > 64) continue;
    if (name !== 'strategy') filters[name] = value;
    else {
      const strategy = strategies.find((known) => known === value);
      if (strategy !== undefined) filters.strategy = strategy;
    }
  }
  return filters;
}

const viewParams = ['range', 'from', 'to', 'zone', 'compare', ...filterNames] as const;

export type Changes = Readonly<Record<string, string | number | null | undefined>>;

/** A query with some of its parameters set, or with null taken out. */
export function withParams(search: string, changes: Changes): string {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined) params.delete(name);
    else params.set(name, String(value));
  }
  const query = params.toString();
  return query === '' ? '' : `?${query}`;
}

/** Only what pages share, so that another page opens with the same range, zone and filters. */
export function sharedParams(search: string): string {
  const params = new URLSearchParams(search);
  const kept = viewParams.flatMap((name) => {
    const value = params.get(name);
    return value === null ? [] : [[name, value] as [string, string]];
  });
  const query = new URLSearchParams(kept).toString();
  return query === '' ? '' : `?${query}`;
}

/** Where the scans of a span are listed, kept to the view's filters and whatever is added. */
export function scansLink(
  { filters }: Pick<View, 'filters'>,
  span: { from: number; to: number },
  added: Changes = {},
): string {
  return `/scans${withParams('', { from: span.from, to: span.to, ...filters, ...added })}`;
}
