import { useMemo } from 'preact/hooks';
import { formatTick } from '../../data/format-time.ts';
import { latencyHeatmap, type Heatmap } from '../../data/latency-heatmap.ts';
import { timeTicks } from '../../data/time-ticks.ts';
import { zoneOffsetMs } from '../../data/zone-time.ts';
import type { OverviewData } from '../../state/overview-store.ts';
import { ChartPanel, type LegendEntry } from '../parts/chart-panel.tsx';

const legend: readonly LegendEntry[] = [
  { tone: 'websocket', label: 'WebSocket', area: true },
  { tone: 'fallback', label: 'polling', area: true },
  { tone: 'plain', label: 'stronger: more of its updates' },
  { tone: 'target', label: 'target', dash: '4 3' },
];

/** Where updates fell, and not only their percentiles: two humps have no median worth the name. */
export function HeatmapPanel({ data }: { data: OverviewData }) {
  const { websocketLatency, pollingLatency, view } = data;
  const heatmap = useMemo(
    () => latencyHeatmap([websocketLatency, pollingLatency], view.zone),
    [data],
  );
  return (
    <ChartPanel
      id="chart-heatmap"
      title="How late updates were"
      note="Share of each transport's updates by lateness, logarithmic"
      legend={legend}
      table={heatmap.table}
      empty={heatmap.empty ? 'No update was timed in this span' : null}
    >
      <HeatmapView heatmap={heatmap} data={data} />
    </ChartPanel>
  );
}

function HeatmapView({ heatmap, data }: { heatmap: Heatmap; data: OverviewData }) {
  const { columns, rows, layers, ticks, targets, summary } = heatmap;
  return (
    <div class="heatmap" role="img" aria-label={`How late updates were. ${summary}`}>
      <div class="heatmap-plot" aria-hidden="true">
        {ticks.map(({ place, label }) => (
          <span class="heatmap-tick" style={{ top: `${place * 100}%` }} key={label}>
            {label}
          </span>
        ))}
        <svg viewBox={`0 0 ${columns} ${rows}`} preserveAspectRatio="none">
          {ticks.map(({ place, label }) => (
            <path class="heatmap-grid" d={`M0 ${place * rows}H${columns}`} key={label} />
          ))}
          {layers.map(({ metric, level, path }) => (
            <path
              class="heatmap-cells"
              data-tone={metric}
              data-level={level}
              d={path}
              key={metric + level}
            />
          ))}
          {targets.map(({ place, label }) => (
            <path class="heatmap-target" d={`M0 ${place * rows}H${columns}`} key={label} />
          ))}
        </svg>
        {targets.map(({ place, label }) => (
          <span class="heatmap-label" style={{ top: `${place * 100}%` }} key={label}>
            {label}
          </span>
        ))}
        <TimeLabels data={data} columns={columns} />
      </div>
    </div>
  );
}

function TimeLabels({ data, columns }: { data: OverviewData; columns: number }) {
  const { from, to, stepMs } = data.websocketLatency;
  const { zone } = data.view;
  const start = Math.floor(from / stepMs) * stepMs;
  const ticks = timeTicks(from, to, 6, zoneOffsetMs(to, zone));
  return (
    <>
      {ticks.values.map((t) => (
        <span
          class="heatmap-time"
          style={{ left: `${((t - start) / (columns * stepMs)) * 100}%` }}
          key={t}
        >
          {formatTick(t, ticks.stepMs, zone)}
        </span>
      ))}
    </>
  );
}
