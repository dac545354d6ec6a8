import type { ScanDetail } from '../../../src/core/scan/scan-detail.ts';
import { describeSkew } from '../../data/clock-skew.ts';
import { formatDuration } from '../../data/format-duration.ts';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { layOutTrace, type Waterfall } from '../../data/waterfall.ts';
import { refreshScan, traceView } from '../../state/scan-detail-store.ts';
import { Notice } from '../parts/notice.tsx';
import { WaterfallView } from './waterfall-view.tsx';

export function TracePanel({ detail }: { detail: ScanDetail }) {
  return (
    <section class="panel" aria-labelledby="trace">
      <h2 class="panel-title" id="trace">
        Trace
      </h2>
      <TraceBody detail={detail} />
    </section>
  );
}

function TraceBody({ detail }: { detail: ScanDetail }) {
  const shown = traceView.value;
  switch (shown.state) {
    case 'none':
      return <p class="quiet">{whyNone(detail)}</p>;
    case 'loading':
      return (
        <div aria-busy="true">
          <p class="visually-hidden">Loading the trace</p>
          <div class="skeleton skeleton-chart" aria-hidden="true" />
        </div>
      );
    case 'failed':
      return (
        <Notice
          tone="problem"
          icon="breached"
          title={shown.problem.message}
          actions={
            <button type="button" class="button" onClick={() => void refreshScan()}>
              Try again
            </button>
          }
        >
          {shown.problem.detail}
        </Notice>
      );
    default: {
      const waterfall = layOutTrace(shown.trace);
      return (
        <>
          <p class="quiet">{summaryOf(waterfall, shown.trace.truncated)}</p>
          {waterfall.skew && <p class="skew">{describeSkew(waterfall.skew)}</p>}
          <WaterfallView waterfall={waterfall} />
        </>
      );
    }
  }
}

function whyNone({ scan, traceId }: ScanDetail): string {
  if (scan.state === 'in_flight')
    return 'Whether its trace is kept is decided when the scan has ended.';
  if (traceId === null) return 'This scan has no trace: tracing was off.';
  return 'No spans are stored: this trace was not among the share that is kept, has not arrived yet, or is past its retention.';
}

function summaryOf({ rows, lengthUs, errors }: Waterfall, truncated: boolean): string {
  const parts = [`${formatNumberOf(rows.length, 'span')} over ${formatDuration(lengthUs / 1000)}`];
  if (errors > 0) parts.push(`${formatNumberOf(errors, 'span')} with an error`);
  if (truncated) parts.push('there are more than an answer holds; these are the oldest');
  return `${parts.join('; ')}. The dark line in a bar is what the scan had to wait for.`;
}
