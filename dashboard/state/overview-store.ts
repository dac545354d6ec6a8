import { effect, signal } from '@preact/signals';
import type { Comparison, ScanPage, Summary } from '../../src/core/slo/read-answers.ts';
import type { LatencyTimeseries } from '../data/latency-chart.ts';
import type { RatioTimeseries } from '../data/ratio-chart.ts';
import { ReadProblem, readApi } from '../data/read-api.ts';
import { spanAt, type TimeRange } from '../data/time-range.ts';
import { now } from './clock.ts';
import { range } from './route.ts';

export interface OverviewData {
  range: TimeRange;
  fetchedAt: number;
  summary: Summary;
  websocketSuccess: RatioTimeseries;
  fallback: RatioTimeseries;
  completion: RatioTimeseries;
  websocketLatency: LatencyTimeseries;
  pollingLatency: LatencyTimeseries;
  comparison: Comparison;
  scans: ScanPage;
}

/** `problem` beside data: the newest refresh failed and what is shown is older. */
export type OverviewState =
  | { state: 'loading' }
  | { state: 'failed'; problem: ReadProblem }
  | { state: 'shown'; data: OverviewData; problem: ReadProblem | null };

export const overview = signal<OverviewState>({ state: 'loading' });
export const refreshing = signal(false);
export const scanLimit = signal(10);

let underWay: AbortController | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Reads everything the page shows, now; a refresh under way is given up. */
export async function refresh(): Promise<void> {
  const chosen = range.peek();
  clearTimeout(timer);
  underWay?.abort();
  const controller = new AbortController();
  underWay = controller;
  refreshing.value = true;
  try {
    const data = await readAll(chosen, scanLimit.peek(), controller.signal);
    overview.value = { state: 'shown', data, problem: null };
    now.value = data.fetchedAt;
  } catch (error) {
    if (controller.signal.aborted) return;
    overview.value = afterProblem(overview.peek(), error);
  }
  refreshing.value = false;
  timer = setTimeout(refreshIfVisible, chosen.refreshMs);
}

/** Shows the chosen range and keeps it fresh while the page is visible; returns what ends it. */
export function watchOverview(): () => void {
  const stopFollowing = effect(() => {
    const chosen = range.value;
    void scanLimit.value;
    const shown = overview.peek();
    if (shown.state !== 'shown' || shown.data.range.id !== chosen.id) {
      overview.value = { state: 'loading' };
    }
    void refresh();
  });
  document.addEventListener('visibilitychange', refreshIfStale);
  return () => {
    stopFollowing();
    document.removeEventListener('visibilitychange', refreshIfStale);
    clearTimeout(timer);
    underWay?.abort();
    refreshing.value = false;
  };
}

function refreshIfVisible(): void {
  if (document.visibilityState === 'visible') void refresh();
}

function refreshIfStale(): void {
  const shown = overview.peek();
  const age = shown.state === 'shown' ? Date.now() - shown.data.fetchedAt : Infinity;
  if (age >= range.peek().refreshMs) refreshIfVisible();
}

function afterProblem(before: OverviewState, error: unknown): OverviewState {
  const problem =
    error instanceof ReadProblem
      ? error
      : new ReadProblem(0, 'The numbers could not be read', String(error));
  return before.state === 'shown' ? { ...before, problem } : { state: 'failed', problem };
}

async function readAll(
  chosen: TimeRange,
  limit: number,
  abort: AbortSignal,
): Promise<OverviewData> {
  const span = spanAt(chosen, Date.now());
  const { stepMs } = chosen;
  const [summary, comparison, scans, ...series] = await Promise.all([
    readApi.summary(span, abort),
    readApi.comparison(span, abort),
    readApi.scans(span, limit, abort),
    readApi.ratios('websocketSuccess', span, stepMs, abort),
    readApi.ratios('fallback', span, stepMs, abort),
    readApi.ratios('completion', span, stepMs, abort),
    readApi.latencies('websocketLatency', span, stepMs, abort),
    readApi.latencies('pollingLatency', span, stepMs, abort),
  ]);
  const [websocketSuccess, fallback, completion, websocketLatency, pollingLatency] = series;
  return {
    range: chosen,
    fetchedAt: Date.now(),
    summary,
    comparison,
    scans,
    websocketSuccess,
    fallback,
    completion,
    websocketLatency,
    pollingLatency,
  };
}
