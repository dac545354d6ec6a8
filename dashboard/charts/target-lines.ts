import type { Chart, ChartType, Plugin } from 'chart.js';
import type { ChartTarget } from '../data/chart-model.ts';

export interface TargetLinesOptions {
  targets: readonly ChartTarget[];
  colour: string;
  halo: string;
  font: string;
}

declare module 'chart.js' {
  // oxlint-disable-next-line no-unused-vars -- the parameter must match the declaration extended
  interface PluginOptionsByType<TType extends ChartType> {
    targetLines: TargetLinesOptions;
  }
}

/** Dashed, labelled lines at the targets; the annotation plugin does this in 13 KB. */
export const targetLines: Plugin<'line', TargetLinesOptions> = {
  id: 'targetLines',
  afterDatasetsDraw(chart, _args, options) {
    chart.ctx.save();
    for (const target of options.targets) drawTarget(chart, target, options);
    chart.ctx.restore();
  },
};

function drawTarget(chart: Chart, target: ChartTarget, options: TargetLinesOptions): void {
  const { ctx, chartArea, scales } = chart;
  const y = Math.round(scales['y']?.getPixelForValue(target.value) ?? Number.NaN) + 0.5;
  if (!(y >= chartArea.top - 1 && y <= chartArea.bottom + 1)) return;
  ctx.strokeStyle = options.colour;
  ctx.lineWidth = 1;
  ctx.setLineDash([5, 4]);
  ctx.beginPath();
  ctx.moveTo(chartArea.left, y);
  ctx.lineTo(chartArea.right, y);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.font = `600 11px ${options.font}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = target.labelSide === 'above' ? 'bottom' : 'top';
  const labelY = target.labelSide === 'above' ? y - 4 : y + 5;
  ctx.lineWidth = 4;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = options.halo;
  ctx.strokeText(target.label, chartArea.left + 6, labelY);
  ctx.fillStyle = options.colour;
  ctx.fillText(target.label, chartArea.left + 6, labelY);
}
