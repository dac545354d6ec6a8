import type { TimeseriesMetric } from '../../src/core/slo/read-answers.ts';
import { scansLink, type Changes, type View } from './view.ts';

/** Where the scans behind a metric's point are listed; `t` is the start of its step. */
export type ScansOf = (t: number, metric: TimeseriesMetric) => string;

/** Those that a metric counts, where the list can keep to them. */
const countedBy: Partial<Record<TimeseriesMetric, Changes>> = {
  fallback: { strategy: 'polling_fallback' },
  websocketLatency: { strategy: 'websocket' },
};

/** Links from points to their scans, within the span that is shown. */
export function scansOf(view: View, span: { from: number; to: number; stepMs: number }): ScansOf {
  return (t, metric) => {
    const from = Math.max(t, span.from);
    const to = Math.min(t + span.stepMs, span.to);
    return scansLink(view, { from, to }, view.filters.strategy ? {} : countedBy[metric]);
  };
}
