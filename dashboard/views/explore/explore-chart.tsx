import { useMemo } from 'preact/hooks';
import type { Timeseries } from '../../../src/core/slo/read-answers.ts';
import type { ChartModel } from '../../data/chart-model.ts';
import { latencyChart } from '../../data/latency-chart.ts';
import { metricNames } from '../../data/metrics.ts';
import { ratioChart } from '../../data/ratio-chart.ts';
import { scansOf } from '../../data/scans-of.ts';
import type { View } from '../../data/view.ts';
import { strategyParts, volumeChart } from '../../data/volume-chart.ts';
import type { ExploreData } from '../../state/explore-store.ts';
import { legendOf, ModelPanel, type LegendEntry } from '../parts/chart-panel.tsx';
import { latencyLegend, ratioLegend } from '../parts/legends.ts';

/** The metric over time, of all that the filters keep. */
export function ExploreChart({ data }: { data: ExploreData }) {
  const { series, view } = data;
  const model = useMemo(() => modelOf(series, view), [data]);
  return (
    <ModelPanel
      id="explore-chart"
      title={`${metricNames[series.metric]} over time`}
      note="Choose a point to see its scans; arrow keys walk the points, Enter opens one"
      legend={legendFor(series)}
      model={model}
    />
  );
}

function modelOf(series: Timeseries, view: View): ChartModel {
  const links = scansOf(view, series);
  switch (series.metric) {
    case 'scans':
      return volumeChart(series, strategyParts, 'Scans', view.zone, links);
    case 'websocketLatency':
    case 'pollingLatency':
      return latencyChart([series], view.zone, links);
    default:
      return ratioChart(series, view.zone, links);
  }
}

function legendFor({ metric }: Timeseries): readonly LegendEntry[] {
  if (metric === 'scans') return legendOf(strategyParts);
  if (metric === 'websocketLatency' || metric === 'pollingLatency') return latencyLegend([metric]);
  return ratioLegend(metric);
}
