import { useMemo } from 'preact/hooks';
import type { ChartModel } from '../../data/chart-model.ts';
import { latencyChart } from '../../data/latency-chart.ts';
import { ratioChart } from '../../data/ratio-chart.ts';
import { scansOf } from '../../data/scans-of.ts';
import { lossParts, volumeChart } from '../../data/volume-chart.ts';
import type { OverviewData } from '../../state/overview-store.ts';
import { legendOf, ModelPanel, type LegendEntry } from '../parts/chart-panel.tsx';
import { latencyLegend, ratioLegend } from '../parts/legends.ts';
import { HeatmapPanel } from './heatmap-panel.tsx';

interface PanelOptions {
  id: string;
  title: string;
  note: string;
  legend: readonly LegendEntry[];
  model: (data: OverviewData) => ChartModel;
}

const ratioPanel = (
  id: string,
  metric: 'websocketSuccess' | 'fallback' | 'completion',
  title: string,
  note: string,
): PanelOptions => ({
  id,
  title,
  note,
  legend: ratioLegend(metric),
  model: (data) => ratioChart(data[metric], data.view.zone, scansOf(data.view, data[metric])),
});

const tried = 'Of the scans that tried WebSocket';
const websocket = ratioPanel(
  'chart-websocket',
  'websocketSuccess',
  'WebSocket success over time',
  tried,
);
const fallback = ratioPanel('chart-fallback', 'fallback', 'Polling fallback over time', tried);
const completion = ratioPanel(
  'chart-completion',
  'completion',
  'Scan completion over time',
  'Of completed, failed, timed out and abandoned scans',
);

const latency: PanelOptions = {
  id: 'chart-latency',
  title: 'Update latency over time',
  note: "From the server's update to the app, logarithmic",
  legend: latencyLegend(['websocketLatency', 'pollingLatency']),
  model: (data) => latencyChart([data.websocketLatency, data.pollingLatency], data.view.zone),
};

const losses: PanelOptions = {
  id: 'chart-losses',
  title: 'Scans that did not complete',
  note: 'By how else they ended; completed ones are left out',
  legend: legendOf(lossParts),
  model: (data) => {
    const title = 'Scans that did not complete';
    const links = scansOf(data.view, data.volume);
    return volumeChart(data.volume, lossParts, title, data.view.zone, links);
  },
};

/** The four objectives over time, and what they are made of. */
export function ChartsSection({ data }: { data: OverviewData }) {
  return (
    <section aria-labelledby="over-time">
      <h2 class="section-title" id="over-time">
        Over time
      </h2>
      <div class="pair">
        <ObjectiveChart options={websocket} data={data} />
        <ObjectiveChart options={fallback} data={data} />
        <ObjectiveChart options={latency} data={data} />
        <HeatmapPanel data={data} />
        <ObjectiveChart options={completion} data={data} />
        <ObjectiveChart options={losses} data={data} />
      </div>
    </section>
  );
}

function ObjectiveChart({ options, data }: { options: PanelOptions; data: OverviewData }) {
  const { model, ...rest } = options;
  const drawn = useMemo(() => model(data), [model, data]);
  return <ModelPanel {...rest} model={drawn} />;
}
