import { fewestScans } from '../../src/core/slo/breach-gate.ts';
import type { MeasuredRatio, RatioStatus } from '../../src/core/slo/ratio.ts';
import type {
  Breakdown,
  BreakdownValue,
  LatencyMetric,
  MeasuredLatency,
  RatioMetric,
  TimeseriesMetric,
} from '../../src/core/slo/read-answers.ts';
import { describeValue } from './describe-filter.ts';
import type { Sorting } from './explore-query.ts';
import { formatDuration } from './format-duration.ts';
import { formatCounts, formatInterval, formatNumberOf, formatRatio } from './format-ratio.ts';
import { judgeLatency, spansTarget } from './judge-objectives.ts';

/** A value of a dimension, and what its bar and its words say; numbers are in the metric's own unit. */
export interface ExploreRow {
  value: string | null;
  label: string;
  /** Null over nothing. */
  figure: number | null;
  lower: number | null;
  upper: number | null;
  figureText: string;
  detail: string;
  status: RatioStatus | null;
  /** The interval holds the target: the true ratio may lie on either side. */
  unsure: boolean;
  /** Of too few scans to say much. */
  muted: boolean;
  scans: number;
}

/** The rows of a breakdown for a metric, from what has most or what is worst. */
export function exploreRows(
  breakdown: Breakdown,
  metric: TimeseriesMetric,
  sort: Sorting,
): ExploreRow[] {
  const rows =
    breakdown.by === 'fallbackReason'
      ? breakdown.values.map((share) => {
          const row = ratioRow(describeValue(breakdown.by, share.value), share.value, share);
          return { ...row, scans: share.count };
        })
      : rowsOf(breakdown, metric);
  if (sort === 'scans') return rows.toSorted((a, b) => b.scans - a.scans);
  return rows.toSorted(
    (a, b) => Number(a.muted) - Number(b.muted) || badness(b, metric) - badness(a, metric),
  );
}

function badness({ figure }: ExploreRow, metric: TimeseriesMetric): number {
  if (figure === null) return Number.NEGATIVE_INFINITY;
  const moreIsBetter = metric === 'websocketSuccess' || metric === 'completion';
  return moreIsBetter ? -figure : figure;
}

function rowsOf(
  { by, values }: Exclude<Breakdown, { by: 'fallbackReason' }>,
  metric: TimeseriesMetric,
): ExploreRow[] {
  const all = values.reduce((sum, { decided }) => sum + decided, 0);
  return values.map((of) => {
    const label = describeValue(by, of.value);
    switch (metric) {
      case 'scans':
        return countRow(label, of, all);
      case 'websocketLatency':
      case 'pollingLatency':
        return latencyRow(label, of, metric);
      default:
        return { ...measuredRow(label, of, metric), scans: of.decided };
    }
  });
}

function measuredRow(label: string, of: BreakdownValue, metric: RatioMetric): ExploreRow {
  const measured = of[metric];
  return {
    ...ratioRow(label, of.value, measured),
    status: measured.status,
    unsure: spansTarget(measured),
  };
}

type Ratio = Pick<MeasuredRatio, 'count' | 'total' | 'ratio' | 'lower' | 'upper'> & {
  target?: number;
};

function ratioRow(label: string, value: string | null, ratio: Ratio): ExploreRow {
  const { lower, upper, total } = ratio;
  const interval = total === 0 ? '' : `, 95% interval ${formatInterval(lower, upper)}`;
  return {
    value,
    label,
    figure: ratio.ratio,
    lower,
    upper,
    figureText: formatRatio(ratio.ratio, ratio.target),
    detail: `${formatCounts(ratio)}${interval}`,
    status: null,
    unsure: false,
    muted: total < fewestScans,
    scans: total,
  };
}

function countRow(label: string, { value, decided }: BreakdownValue, all: number): ExploreRow {
  return {
    value,
    label,
    figure: decided,
    lower: null,
    upper: null,
    figureText: formatNumberOf(decided, 'scan'),
    detail: `${formatRatio(decided / all)} of those listed`,
    status: null,
    unsure: false,
    muted: false,
    scans: decided,
  };
}

const noLatency: MeasuredLatency = { count: 0, p50: null, p95: null, p99: null, targetMs: 0 };

/** The bar's interval runs from the median to p95. */
function latencyRow(label: string, of: BreakdownValue, metric: LatencyMetric): ExploreRow {
  const transport = metric === 'websocketLatency' ? 'websocket' : 'polling';
  const measured = of.latency?.[transport] ?? noLatency;
  const { p50, p95, p99, count } = measured;
  return {
    value: of.value,
    label,
    figure: p50,
    lower: p50,
    upper: p95,
    figureText: formatDuration(p50),
    detail:
      p50 === null
        ? 'no update was timed'
        : `p95 ${formatDuration(p95)}, p99 ${formatDuration(p99)}, ${formatNumberOf(count, 'update')}`,
    status: judgeLatency(measured),
    unsure: false,
    muted: of.decided < fewestScans,
    scans: of.decided,
  };
}
