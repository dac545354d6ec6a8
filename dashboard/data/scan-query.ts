import type { LiveScan } from '../../src/core/live/live-message.ts';
import { spanAt, timeRanges, type Span, type PresetRange } from './time-range.ts';

export const filterNames = [
  'outcome',
  'strategy',
  'fallbackReason',
  'fallbackStage',
  'strategyReason',
  'delivery',
  'provider',
  'platform',
  'appVersion',
  'networkType',
  'country',
  'errorCode',
  'slow',
] as const;
export type FilterName = (typeof filterNames)[number];
export type ScanFilters = Partial<Record<FilterName, string>>;

export type ListSpan = { kind: 'last'; range: PresetRange } | ({ kind: 'fixed' } & Span);

/** Which scans the page lists; all of it is in its URL. */
export interface ScanQuery {
  span: ListSpan;
  filters: ScanFilters;
  /** The beginning of a job id; empty where none is looked for. */
  q: string;
  cursor: string | null;
  paused: boolean;
}

const defaultListRange: PresetRange = timeRanges[3];

export function parseScanQuery(search: string): ScanQuery {
  const asked = new URLSearchParams(search);
  const filters: ScanFilters = {};
  for (const name of filterNames) {
    const value = asked.get(name);
    if (value !== null && value !== '') filters[name] = value;
  }
  return {
    span: parseSpan(asked),
    filters,
    q: (asked.get('q') ?? '').trim(),
    cursor: asked.get('cursor'),
    paused: asked.get('paused') === '1',
  };
}

function parseSpan(asked: URLSearchParams): ListSpan {
  const [from, to] = [Number(asked.get('from')), Number(asked.get('to'))];
  if (asked.has('from') && Number.isInteger(from) && Number.isInteger(to) && from < to) {
    return { kind: 'fixed', from, to };
  }
  const range = timeRanges.find(({ id }) => id === asked.get('range'));
  return { kind: 'last', range: range ?? defaultListRange };
}

/** The query as the page's URL has it, without what is by default. */
export function writeScanQuery({ span, filters, q, cursor, paused }: ScanQuery): string {
  const written = new URLSearchParams();
  if (span.kind === 'fixed') {
    written.set('from', String(span.from));
    written.set('to', String(span.to));
  } else if (span.range !== defaultListRange) written.set('range', span.range.id);
  for (const name of filterNames) if (filters[name]) written.set(name, filters[name]);
  if (q !== '') written.set('q', q);
  if (cursor !== null) written.set('cursor', cursor);
  if (paused) written.set('paused', '1');
  const text = written.toString();
  return text === '' ? '' : `?${text}`;
}

export function listSpanAt(span: ListSpan, now: number): Span {
  return span.kind === 'fixed' ? span : spanAt(span.range, now);
}

/** What `/api/scans` is asked; a job that is looked for by its id is found whenever it was. */
export function toListParams(query: ScanQuery, limit: number, now: number): Record<string, string> {
  const { from, to } = listSpanAt(query.span, now);
  const span = query.q === '' ? { from: String(from), to: String(to) } : {};
  const q = query.q === '' ? {} : { q: query.q };
  return { ...span, ...query.filters, ...q, limit: String(limit) };
}

/** Where the file of all the scans of the query is. */
export function exportPath(query: ScanQuery, format: 'csv' | 'ndjson', now: number): string {
  const { from, to } = listSpanAt(query.span, now);
  const span = { from: String(from), to: String(to) };
  return `/api/export?${new URLSearchParams({ format, ...span, ...query.filters })}`;
}

const inFlightNames = ['provider', 'platform', 'appVersion', 'networkType', 'country'] as const;

/** The filters that a scan in flight can be told apart by; of the others nothing is known yet. */
export function toInFlightFilters(filters: ScanFilters): ScanFilters {
  const kept = inFlightNames.filter((name) => filters[name] !== undefined);
  return Object.fromEntries(kept.map((name) => [name, filters[name]]));
}

/** Whether a scan of the live feed is one that the list would show; spans are not looked at. */
export function matchesQuery({ state, scan }: LiveScan, { filters, q }: ScanQuery): boolean {
  if (q !== '' && !scan.jobId.startsWith(q.toLowerCase())) return false;
  const asked = state === 'in_flight' ? toInFlightFilters(filters) : filters;
  const known: Readonly<Record<string, unknown>> = { ...scan };
  return Object.entries(asked).every(([name, value]) =>
    name === 'slow' ? Number(known['durationMs']) > Number(value) : known[name] === value,
  );
}
