import type { MeasuredRatio, RatioStatus } from '../../src/core/slo/ratio.ts';
import type { MeasuredLatency, SpanSummary } from '../../src/core/slo/read-answers.ts';

/** The status of a median against its target, in the words of ratios. */
export function judgeLatency({ p50, targetMs }: MeasuredLatency): RatioStatus {
  if (p50 === null) return 'no_data';
  return p50 <= targetMs ? 'met' : 'breached';
}

/** Two transports, one objective: breached by either, met where all that was measured is. */
export function judgeLatencies({ websocket, polling }: SpanSummary['latency']): RatioStatus {
  const both = [judgeLatency(websocket), judgeLatency(polling)];
  if (both.includes('breached')) return 'breached';
  return both.includes('met') ? 'met' : 'no_data';
}

/** Whether the true ratio may lie on either side of the target: too few scans to be sure. */
export function spansTarget({ lower, upper, target }: MeasuredRatio): boolean {
  return lower !== null && upper !== null && lower < target && target < upper;
}

export interface Verdict {
  status: RatioStatus;
  headline: string;
  detail: string;
}

/** The page's answer in a sentence: what is breached comes first, silence is never a pass. */
export function judgeSpan(summary: SpanSummary): Verdict {
  const objectives = [
    { name: 'WebSocket success', status: summary.websocketSuccess.status },
    { name: 'polling fallback', status: summary.fallback.status },
    { name: 'update latency', status: judgeLatencies(summary.latency) },
    { name: 'scan completion', status: summary.completion.status },
  ];
  const named = (status: RatioStatus): string[] =>
    objectives.filter((objective) => objective.status === status).map(({ name }) => name);
  const breached = named('breached');
  const silent = named('no_data');
  const silence = silent.length === 0 ? '' : `No data for ${listed(silent)}.`;
  if (breached.length > 0) {
    const headline =
      breached.length === 4
        ? 'All four objectives breached'
        : `${breached.length} of 4 objectives breached`;
    return {
      status: 'breached',
      headline,
      detail: [`${sentence(listed(breached))}.`, silence].join(' ').trim(),
    };
  }
  if (silent.length === objectives.length) {
    return { status: 'no_data', headline: 'No data to judge', detail: '' };
  }
  const headline =
    silent.length === 0 ? 'All four objectives met' : `${4 - silent.length} of 4 objectives met`;
  return { status: 'met', headline, detail: silence };
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
