import { useMemo } from 'preact/hooks';
import { latencyChart } from '../../data/latency-chart.ts';
import { ratioChart } from '../../data/ratio-chart.ts';
import type { OverviewData } from '../../state/overview-store.ts';
import { ChartPanel, type LegendEntry } from './chart-panel.tsx';

const targetEntry: LegendEntry = { tone: 'target', label: 'target', dash: '4 3' };
const latencyLegend: readonly LegendEntry[] = [
  { tone: 'websocket', label: 'WebSocket p50' },
  { tone: 'websocket', label: 'p95', dash: '6 3' },
  { tone: 'websocket', label: 'p99', dash: '1.5 3' },
  { tone: 'fallback', label: 'Polling p50' },
  { tone: 'fallback', label: 'polling p95', dash: '6 3' },
  { tone: 'fallback', label: 'polling p99', dash: '1.5 3' },
];

/** The four objectives over time. */
export function ChartsSection({ data }: { data: OverviewData }) {
  const models = useMemo(
    () => ({
      websocketSuccess: ratioChart(data.websocketSuccess),
      fallback: ratioChart(data.fallback),
      latency: latencyChart(data.websocketLatency, data.pollingLatency),
      completion: ratioChart(data.completion),
    }),
    [data],
  );
  return (
    <section aria-labelledby="over-time">
      <h2 class="section-title" id="over-time">
        Over time
      </h2>
      <div class="pair">
        <ChartPanel
          id="chart-websocket"
          title="WebSocket success over time"
          note="Of the scans that tried WebSocket"
          legend={[{ tone: 'websocket', label: 'ratio, with its 95% interval' }, targetEntry]}
          model={models.websocketSuccess}
        />
        <ChartPanel
          id="chart-fallback"
          title="Polling fallback over time"
          note="Of the scans that tried WebSocket"
          legend={[{ tone: 'fallback', label: 'ratio, with its 95% interval' }, targetEntry]}
          model={models.fallback}
        />
        <ChartPanel
          id="chart-latency"
          title="Update latency over time"
          note="From the server's update to the app, logarithmic"
          legend={latencyLegend}
          model={models.latency}
        />
        <ChartPanel
          id="chart-completion"
          title="Scan completion over time"
          note="Of completed, failed, timed out and abandoned scans"
          legend={[{ tone: 'completion', label: 'ratio, with its 95% interval' }, targetEntry]}
          model={models.completion}
        />
      </div>
    </section>
  );
}
