import { useMemo } from 'preact/hooks';
import type { ChartModel } from '../../data/chart-model.ts';
import { latencyChart } from '../../data/latency-chart.ts';
import { ratioChart } from '../../data/ratio-chart.ts';
import type { OverviewData } from '../../state/overview-store.ts';
import { ChartPanel, type LegendEntry } from './chart-panel.tsx';

const targetEntry: LegendEntry = { tone: 'target', label: 'target', dash: '4 3' };
const ratioWords = 'ratio, with its 95% interval';

interface PanelOptions {
  id: string;
  title: string;
  note: string;
  legend: readonly LegendEntry[];
  model: (data: OverviewData) => ChartModel;
}

/** In the order of the cards above. */
const panels: readonly PanelOptions[] = [
  {
    id: 'chart-websocket',
    title: 'WebSocket success over time',
    note: 'Of the scans that tried WebSocket',
    legend: [{ tone: 'websocket', label: ratioWords }, targetEntry],
    model: (data) => ratioChart(data.websocketSuccess),
  },
  {
    id: 'chart-fallback',
    title: 'Polling fallback over time',
    note: 'Of the scans that tried WebSocket',
    legend: [{ tone: 'fallback', label: ratioWords }, targetEntry],
    model: (data) => ratioChart(data.fallback),
  },
  {
    id: 'chart-latency',
    title: 'Update latency over time',
    note: "From the server's update to the app, logarithmic",
    legend: [
      { tone: 'websocket', label: 'WebSocket' },
      { tone: 'fallback', label: 'polling' },
      { tone: 'plain', label: 'median' },
      { tone: 'plain', label: 'p95', dash: '6 3' },
      { tone: 'plain', label: 'p99', dash: '1.5 3' },
      targetEntry,
    ],
    model: (data) => latencyChart(data.websocketLatency, data.pollingLatency),
  },
  {
    id: 'chart-completion',
    title: 'Scan completion over time',
    note: 'Of completed, failed, timed out and abandoned scans',
    legend: [{ tone: 'completion', label: ratioWords }, targetEntry],
    model: (data) => ratioChart(data.completion),
  },
];

/** The four objectives over time. */
export function ChartsSection({ data }: { data: OverviewData }) {
  return (
    <section aria-labelledby="over-time">
      <h2 class="section-title" id="over-time">
        Over time
      </h2>
      <div class="pair">
        {panels.map((options) => (
          <ObjectiveChart key={options.id} options={options} data={data} />
        ))}
      </div>
    </section>
  );
}

function ObjectiveChart({ options, data }: { options: PanelOptions; data: OverviewData }) {
  const { model, ...rest } = options;
  const drawn = useMemo(() => model(data), [model, data]);
  return <ChartPanel {...rest} model={drawn} />;
}
