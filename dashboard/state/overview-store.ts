import { computed, signal } from '@preact/signals';
import type {
  Comparison,
  ScanPage,
  SpanSummary,
  Summary,
} from '../../src/core/slo/read-answers.ts';
import { comparedSpan } from '../data/compare-with.ts';
import type { LatencyTimeseries } from '../data/latency-chart.ts';
import type { RatioTimeseries } from '../data/ratio-chart.ts';
import type { ScansTimeseries } from '../data/volume-chart.ts';
import { readApi, type Question } from '../data/read-api.ts';
import { spanAt } from '../data/time-range.ts';
import type { View } from '../data/view.ts';
import { LiveRead } from './live-read.ts';
import { refreshOf } from './refresh-of.ts';
import { search, view } from './route.ts';

export interface OverviewData {
  view: View;
  summary: Summary;
  /** What the summary is held against. */
  before: SpanSummary;
  websocketSuccess: RatioTimeseries;
  fallback: RatioTimeseries;
  completion: RatioTimeseries;
  websocketLatency: LatencyTimeseries;
  pollingLatency: LatencyTimeseries;
  volume: ScansTimeseries;
  comparison: Comparison;
  scans: ScanPage;
}

export const scanLimit = signal(10);

const question = computed(() => ({
  key: search.value,
  refreshMs: refreshOf(view.value),
  view: view.value,
  limit: scanLimit.value,
}));

export const overview = new LiveRead(question, ({ view: asked, limit }, abort) =>
  readAll(asked, limit, abort),
);

async function readAll(asked: View, limit: number, abort: AbortSignal): Promise<OverviewData> {
  const span = spanAt(asked.range, Date.now());
  const of: Question = { ...span, ...asked.filters };
  const stepped = { stepMs: asked.range.stepMs, zone: asked.zone };
  const [summary, earlier, comparison, scans, ...series] = await Promise.all([
    readApi.summary(of, abort),
    asked.compare === 'previous'
      ? null
      : readApi.summary({ ...of, ...comparedSpan(span, asked.compare) }, abort),
    readApi.comparison(of, abort),
    readApi.scans(of, limit, abort),
    readApi.timeseries('websocketSuccess', of, stepped, abort),
    readApi.timeseries('fallback', of, stepped, abort),
    readApi.timeseries('completion', of, stepped, abort),
    readApi.timeseries('websocketLatency', of, stepped, abort),
    readApi.timeseries('pollingLatency', of, stepped, abort),
    readApi.timeseries('scans', of, stepped, abort),
  ]);
  const [websocketSuccess, fallback, completion, websocketLatency, pollingLatency, volume] = series;
  return {
    view: asked,
    summary,
    before: earlier ?? summary.previous,
    comparison,
    scans,
    websocketSuccess,
    fallback,
    completion,
    websocketLatency,
    pollingLatency,
    volume,
  };
}
