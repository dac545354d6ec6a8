import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { ChartModel, ChartPoint } from '../data/chart-model.ts';
import { readChartTokens } from './chart-tokens.ts';
import { intervalBands } from './interval-bands.ts';
import { lineDatasets, lineOptions } from './line-config.ts';
import { targetLines } from './target-lines.ts';

Chart.register(
  LineController,
  LineElement,
  PointElement,
  LinearScale,
  LogarithmicScale,
  Tooltip,
  targetLines,
  intervalBands,
);

export interface DrawnChart {
  /** Draws another model, or the same one in another theme. */
  redraw(model: ChartModel): void;
  destroy(): void;
}

export function drawLineChart(canvas: HTMLCanvasElement, model: ChartModel): DrawnChart {
  const tokens = readChartTokens();
  const chart = new Chart<'line', ChartPoint[]>(canvas, {
    type: 'line',
    data: { datasets: lineDatasets(model, tokens) },
    options: lineOptions(model, tokens),
  });
  return {
    redraw(next) {
      const current = readChartTokens();
      chart.data.datasets = lineDatasets(next, current);
      chart.options = lineOptions(next, current);
      chart.update('none');
    },
    destroy: () => chart.destroy(),
  };
}
