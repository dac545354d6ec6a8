import type { ChartDataset, ChartOptions } from 'chart.js';
import type { ChartLine, ChartModel, ChartPoint, ChartWeight } from '../data/chart-model.ts';
import { timeAxis, tooltip, valueAxis } from './chart-axes.ts';
import type { ChartTokens } from './chart-tokens.ts';

type LineDataset = ChartDataset<'line', ChartPoint[]>;

const widths: Record<ChartWeight, number> = { strong: 2, medium: 1.5, faint: 1.25 };
const dashes: Record<ChartWeight, number[]> = { strong: [], medium: [6, 3], faint: [1.5, 3] };
/** Up to this many points each gets a dot: between them the line is only a guide to the eye. */
const dottedUpTo = 40;

export function lineDatasets(model: ChartModel, tokens: ChartTokens): LineDataset[] {
  return model.lines.map((line) => lineDataset(line, tokens));
}

function lineDataset(line: ChartLine, tokens: ChartTokens): LineDataset {
  const colour = tokens.tones[line.tone];
  const lone = line.weight === 'strong' ? 3.5 : 2;
  const dotted = line.weight === 'strong' && line.points.length <= dottedUpTo;
  return {
    label: line.label,
    // A dot at 100 % or 0 % is not to be cut in half.
    clip: 6,
    data: line.points,
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: widths[line.weight],
    borderDash: dashes[line.weight],
    borderJoinStyle: 'round',
    segment: {
      // What leads to or from a point of too few scans is no more than a hint.
      borderColor: ({ p0DataIndex, p1DataIndex }) =>
        line.points[p0DataIndex]?.muted || line.points[p1DataIndex]?.muted
          ? fade(colour)
          : undefined,
    },
    pointRadius: line.points.map((point) => (point.isolated ? lone : dotted ? 2 : 0)),
    pointBackgroundColor: line.points.map(({ muted }) => (muted ? tokens.surface : colour)),
    pointBorderColor: line.points.map(({ muted }) => (muted ? fade(colour) : colour)),
    pointBorderWidth: line.points.map(({ muted }) => (muted ? 1 : 0)),
    pointHoverRadius: 5,
    pointHoverBorderWidth: 2,
    pointHoverBorderColor: tokens.surface,
    pointHitRadius: 12,
  };
}

/** `rgb(…)` at less than half its strength. */
function fade(colour: string): string {
  return colour.replace('rgb(', 'rgba(').replace(')', ', 0.4)');
}

export function lineOptions(model: ChartModel, tokens: ChartTokens): ChartOptions<'line'> {
  return {
    parsing: false,
    normalized: true,
    animation: false,
    spanGaps: false,
    responsive: true,
    maintainAspectRatio: false,
    interaction: { mode: 'x', intersect: false, axis: 'x' },
    layout: { padding: { top: 6, right: 2, bottom: 0, left: 0 } },
    font: { family: tokens.font, size: 12 },
    scales: { x: timeAxis(model, tokens), y: valueAxis(model, tokens) },
    plugins: {
      tooltip: tooltip(model, tokens),
      targetLines: {
        targets: model.targets,
        colour: tokens.target,
        halo: tokens.surface,
        font: tokens.font,
      },
      breachBands: { bands: model.breaches, colour: tokens.breach },
      intervalBands: {
        fills: model.lines.map((line) => (line.band ? tokens.tones[line.tone] : null)),
      },
    },
  };
}
