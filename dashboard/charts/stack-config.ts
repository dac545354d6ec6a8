import type { ChartDataset, ChartOptions } from 'chart.js';
import type { ChartModel, ChartPoint } from '../data/chart-model.ts';
import { timeAxis, tooltip, valueAxis } from './chart-axes.ts';
import type { ChartTokens } from './chart-tokens.ts';

export function stackDatasets(
  model: ChartModel,
  tokens: ChartTokens,
): ChartDataset<'bar', ChartPoint[]>[] {
  return model.lines.map(({ label, tone, points }) => ({
    label,
    data: points,
    backgroundColor: tokens.tones[tone],
    hoverBackgroundColor: tokens.tones[tone],
    // So that neighbours in a stack are told apart by more than their colour.
    borderColor: tokens.surface,
    borderWidth: { top: 0.5, bottom: 0.5, left: 0, right: 0 },
    borderSkipped: false,
    grouped: false,
  }));
}

export function stackOptions(model: ChartModel, tokens: ChartTokens): ChartOptions<'bar'> {
  const steps = Math.max(1, Math.round((model.to - model.from) / model.stepMs));
  const x = timeAxis(model, tokens);
  const y = valueAxis(model, tokens);
  return {
    parsing: false,
    normalized: true,
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    interaction: { mode: 'x', intersect: false, axis: 'x' },
    layout: { padding: { top: 6, right: 2, bottom: 0, left: 0 } },
    font: { family: tokens.font, size: 12 },
    // Bars get the width of the closest two; a lone one is not to be as wide as the chart.
    datasets: {
      bar: { categoryPercentage: 1, barPercentage: 0.9, maxBarThickness: Math.max(3, 900 / steps) },
    },
    scales: { x: { ...x, stacked: true, offset: false }, y: { ...y, stacked: true } },
    plugins: { tooltip: tooltip(model, tokens) },
  };
}
