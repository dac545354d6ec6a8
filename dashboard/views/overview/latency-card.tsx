import type { MeasuredLatency, SpanSummary } from '../../../src/core/slo/read-answers.ts';
import { compareLatencies } from '../../data/compare-spans.ts';
import { formatDuration } from '../../data/format-duration.ts';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { judgeLatencies, judgeLatency } from '../../data/judge-objectives.ts';
import { Icon } from '../parts/icon.tsx';
import { StatusPill } from '../parts/status-pill.tsx';
import { ChangeLine } from './objective-card.tsx';

type Latencies = SpanSummary['latency'];

/** Both medians beside their targets: the comparison that the design rests on. */
export function LatencyCard({ latency, before }: { latency: Latencies; before: Latencies }) {
  return (
    <article class="panel objective" aria-labelledby="objective-latency">
      <div class="panel-head">
        <h3 class="panel-title" id="objective-latency">
          Update latency
        </h3>
        <StatusPill status={judgeLatencies(latency)} />
      </div>
      <div class="medians">
        <Median name="WebSocket median" measured={latency.websocket} before={before.websocket} />
        <Median name="Polling median" measured={latency.polling} before={before.polling} />
      </div>
    </article>
  );
}

interface MedianProps {
  name: string;
  measured: MeasuredLatency;
  before: MeasuredLatency;
}

function Median({ name, measured, before }: MedianProps) {
  const status = judgeLatency(measured);
  const words = { met: 'met', breached: 'breached', no_data: 'no data' }[status];
  return (
    <div class="median">
      <p class="median-name">
        {name}
        <span class={`change median-${status}`}>
          <Icon name={status} />
          {words}
        </span>
      </p>
      <p class="figure">
        <span class="figure-value" data-empty={measured.p50 === null}>
          {formatDuration(measured.p50)}
        </span>
        <span class="figure-target">target {formatDuration(measured.targetMs)}</span>
      </p>
      <div class="facts">
        {measured.p50 === null ? (
          <p>No update was timed in this span</p>
        ) : (
          <p>
            p95 {formatDuration(measured.p95)} · {formatNumberOf(measured.count, 'update')}
          </p>
        )}
        {measured.p50 !== null && <ChangeLine change={compareLatencies(measured, before)} />}
      </div>
    </div>
  );
}
