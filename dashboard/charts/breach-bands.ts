import type { ChartType, Plugin } from 'chart.js';
import type { ChartBand } from '../data/chart-model.ts';

export interface BreachBandsOptions {
  bands: readonly ChartBand[];
  colour: string;
}

declare module 'chart.js' {
  // oxlint-disable-next-line no-unused-vars -- the parameter must match the declaration extended
  interface PluginOptionsByType<TType extends ChartType> {
    breachBands: BreachBandsOptions;
  }
}

/** The stretches in which a target is breached, behind everything, with a bar at the foot that needs no colour. */
export const breachBands: Plugin<'line', BreachBandsOptions> = {
  id: 'breachBands',
  beforeDatasetsDraw(chart, _args, { bands, colour }) {
    const { ctx, chartArea, scales } = chart;
    const placeOf = (t: number): number => {
      const x = scales['x']?.getPixelForValue(t) ?? 0;
      return Math.min(chartArea.right, Math.max(chartArea.left, x));
    };
    ctx.save();
    ctx.fillStyle = colour;
    for (const { from, to } of bands) {
      const [left, right] = [placeOf(from), placeOf(to)];
      ctx.globalAlpha = 0.1;
      ctx.fillRect(left, chartArea.top, right - left, chartArea.height);
      ctx.globalAlpha = 1;
      ctx.fillRect(left, chartArea.bottom - 3, right - left, 3);
    }
    ctx.restore();
  },
};
