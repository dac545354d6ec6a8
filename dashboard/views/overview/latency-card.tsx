import type { MeasuredLatency } from '../../../src/core/slo/read-answers.ts';
import { compareLatencies } from '../../data/compare-spans.ts';
import { describeCompare, type Compare } from '../../data/compare-with.ts';
import { formatDuration } from '../../data/format-duration.ts';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { judgeLatencies, judgeLatency } from '../../data/judge-objectives.ts';
import { drawSparkline } from '../../data/sparkline.ts';
import type { LatencyTimeseries } from '../../data/latency-chart.ts';
import type { OverviewData } from '../../state/overview-store.ts';
import { Icon } from '../parts/icon.tsx';
import { SparkLine } from '../parts/spark-line.tsx';
import { StatusPill } from '../parts/status-pill.tsx';
import { ChangeLine } from './objective-card.tsx';

/** Both medians beside their targets: the comparison that the design rests on. */
export function LatencyCard({ data }: { data: OverviewData }) {
  const { latency } = data.summary;
  const { before, view } = data;
  return (
    <article class="panel objective" aria-labelledby="objective-latency">
      <div class="panel-head">
        <h3 class="panel-title" id="objective-latency">
          Update latency
        </h3>
        <StatusPill status={judgeLatencies(latency)} />
      </div>
      <div class="medians">
        <Median
          name="WebSocket median"
          measured={latency.websocket}
          before={before.latency.websocket}
          series={data.websocketLatency}
          compare={view.compare}
        />
        <Median
          name="Polling median"
          measured={latency.polling}
          before={before.latency.polling}
          series={data.pollingLatency}
          compare={view.compare}
        />
      </div>
    </article>
  );
}

interface MedianProps {
  name: string;
  measured: MeasuredLatency;
  before: MeasuredLatency;
  series: LatencyTimeseries;
  compare: Compare;
}

/** Medians differ by powers: their logarithms are what a small line can show. */
function sparkOf({ points, targetMs, ...span }: LatencyTimeseries) {
  const drawn = points.map(({ t, p50 }) => ({ t, value: Math.log(p50) }));
  return drawSparkline(drawn, span, Math.log(targetMs));
}

function Median({ name, measured, before, series, compare }: MedianProps) {
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
      <SparkLine sparkline={sparkOf(series)} tone={series.metric} />
      <div class="facts">
        {measured.p50 === null ? (
          <p>No update was timed in this span</p>
        ) : (
          <p>
            p95 {formatDuration(measured.p95)} · {formatNumberOf(measured.count, 'update')}
          </p>
        )}
        {measured.p50 !== null && (
          <ChangeLine change={compareLatencies(measured, before, describeCompare(compare))} />
        )}
      </div>
    </div>
  );
}
