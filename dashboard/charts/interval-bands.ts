import type { Chart, ChartType, Plugin } from 'chart.js';
import type { ChartPoint } from '../data/chart-model.ts';

export interface IntervalBandsOptions {
  /** Fill by dataset index; null where a dataset has no band. */
  fills: readonly (string | null)[];
}

declare module 'chart.js' {
  // oxlint-disable-next-line no-unused-vars -- the parameter must match the declaration extended
  interface PluginOptionsByType<TType extends ChartType> {
    intervalBands: IntervalBandsOptions;
  }
}

/** The interval of each point behind its line: an area along a run, a whisker on a lone point. */
export const intervalBands: Plugin<'line', IntervalBandsOptions> = {
  id: 'intervalBands',
  beforeDatasetsDraw(chart, _args, { fills }) {
    const { ctx, chartArea } = chart;
    ctx.save();
    ctx.beginPath();
    ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
    ctx.clip();
    ctx.globalAlpha = 0.16;
    chart.data.datasets.forEach((dataset, index) => {
      const fill = fills[index];
      if (fill) drawBand(chart, dataset.data as unknown as ChartPoint[], fill);
    });
    ctx.restore();
  },
};

function drawBand(chart: Chart, points: readonly ChartPoint[], fill: string): void {
  for (const run of splitRuns(points)) {
    if (run.length === 1) drawWhisker(chart, run[0], fill);
    else drawArea(chart, run, fill);
  }
}

function splitRuns(points: readonly ChartPoint[]): ChartPoint[][] {
  const runs: ChartPoint[][] = [[]];
  for (const point of points) {
    if (point.lower === null || point.upper === null) runs.push([]);
    else runs.at(-1)?.push(point);
  }
  return runs.filter((run) => run.length > 0);
}

function pixels(chart: Chart, point: ChartPoint, edge: 'lower' | 'upper'): [number, number] {
  const { x, y } = chart.scales;
  return [x?.getPixelForValue(point.x) ?? 0, y?.getPixelForValue(point[edge] ?? 0) ?? 0];
}

function drawArea(chart: Chart, run: readonly ChartPoint[], fill: string): void {
  const { ctx } = chart;
  ctx.beginPath();
  for (const point of run) ctx.lineTo(...pixels(chart, point, 'upper'));
  for (const point of run.toReversed()) ctx.lineTo(...pixels(chart, point, 'lower'));
  ctx.closePath();
  ctx.fillStyle = fill;
  ctx.fill();
}

function drawWhisker(chart: Chart, point: ChartPoint | undefined, fill: string): void {
  if (!point) return;
  const { ctx } = chart;
  ctx.beginPath();
  ctx.moveTo(...pixels(chart, point, 'upper'));
  ctx.lineTo(...pixels(chart, point, 'lower'));
  ctx.strokeStyle = fill;
  ctx.lineWidth = 8;
  ctx.stroke();
}
