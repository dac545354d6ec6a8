import {
  BarController,
  BarElement,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
  type ChartConfiguration,
} from 'chart.js';
import type { ChartModel, ChartPoint } from '../data/chart-model.ts';
import { breachBands } from './breach-bands.ts';
import { readChartTokens } from './chart-tokens.ts';
import { intervalBands } from './interval-bands.ts';
import { lineDatasets, lineOptions } from './line-config.ts';
import { stackDatasets, stackOptions } from './stack-config.ts';
import { targetLines } from './target-lines.ts';

Chart.register(
  BarController,
  BarElement,
  LineController,
  LineElement,
  PointElement,
  LinearScale,
  LogarithmicScale,
  Tooltip,
);

type Configuration = ChartConfiguration<'line' | 'bar', ChartPoint[]>;

export interface DrawnChart {
  /** Draws another model, or the same one in another theme. */
  redraw(model: ChartModel): void;
  /** Marks the points of a time and shows what they say; null: none. */
  point(x: number | null): void;
  /** The time of the points that a pointer is at. */
  timeAt(event: MouseEvent): number | null;
  destroy(): void;
}

export function drawChart(canvas: HTMLCanvasElement, model: ChartModel): DrawnChart {
  const chart = new Chart<'line' | 'bar', ChartPoint[]>(canvas, configure(model));
  const elementsAt = (x: number) =>
    chart.data.datasets.flatMap(({ data }, datasetIndex) => {
      const index = data.findIndex((point) => point.x === x);
      return index === -1 ? [] : [{ datasetIndex, index }];
    });
  return {
    redraw(next) {
      const { data, options } = configure(next);
      chart.data.datasets = data.datasets;
      if (options) chart.options = options;
      chart.update('none');
    },
    point(x) {
      const active = x === null ? [] : elementsAt(x);
      chart.setActiveElements(active);
      chart.tooltip?.setActiveElements(active, { x: 0, y: 0 });
      chart.update('none');
    },
    timeAt(event) {
      const [nearest] = chart.getElementsAtEventForMode(event, 'index', { axis: 'x' }, false);
      if (!nearest) return null;
      return chart.data.datasets[nearest.datasetIndex]?.data[nearest.index]?.x ?? null;
    },
    destroy: () => chart.destroy(),
  };
}

function configure(model: ChartModel): Configuration {
  const tokens = readChartTokens();
  if (model.kind === 'stack') {
    const datasets = stackDatasets(model, tokens);
    return { type: 'bar', data: { datasets }, options: stackOptions(model, tokens) };
  }
  return {
    type: 'line',
    data: { datasets: lineDatasets(model, tokens) },
    options: lineOptions(model, tokens),
    plugins: [breachBands, targetLines, intervalBands],
  };
}
