import type { ChartDataset, ChartOptions } from 'chart.js';
import type { ChartLine, ChartModel, ChartPoint, ChartWeight } from '../data/chart-model.ts';
import { formatBucket, formatTick } from '../data/format-time.ts';
import { timeTicks } from '../data/time-ticks.ts';
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
    pointRadius: line.points.map((point) => (point.isolated ? lone : dotted ? 2 : 0)),
    pointBorderWidth: 0,
    pointHoverRadius: 5,
    pointHoverBorderWidth: 2,
    pointHoverBorderColor: tokens.surface,
    pointHitRadius: 12,
  };
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
      intervalBands: {
        fills: model.lines.map((line) => (line.band ? tokens.tones[line.tone] : null)),
      },
    },
  };
}

type AxisOptions = NonNullable<NonNullable<ChartOptions<'line'>['scales']>['x']>;

function timeAxis(model: ChartModel, tokens: ChartTokens): AxisOptions {
  const { from, to } = model;
  const offsetMs = -new Date(to).getTimezoneOffset() * 60_000;
  let stepMs = 0;
  return {
    type: 'linear',
    min: from,
    max: to,
    grid: { display: false },
    border: { color: tokens.grid },
    afterBuildTicks: (axis) => {
      const ticks = timeTicks(from, to, Math.max(2, Math.floor(axis.width / 64)), offsetMs);
      stepMs = ticks.stepMs;
      axis.ticks = ticks.values.map((value) => ({ value }));
    },
    ticks: {
      color: tokens.muted,
      maxRotation: 0,
      autoSkip: false,
      callback: (value) => formatTick(Number(value), stepMs),
    },
  };
}

function valueAxis({ scale, formatValue }: ChartModel, tokens: ChartTokens): AxisOptions {
  return {
    type: scale.kind,
    min: scale.min,
    max: scale.max,
    grid: { color: tokens.grid, drawTicks: false },
    border: { display: false },
    afterBuildTicks: (axis) => {
      axis.ticks = scale.ticks.map((value) => ({ value }));
    },
    afterFit: (axis) => {
      // One width for all charts, so that their time axes stand one below the other.
      axis.width = 52;
    },
    ticks: {
      color: tokens.muted,
      padding: 8,
      autoSkip: false,
      callback: (value) => formatValue(Number(value)),
    },
  };
}

function tooltip(model: ChartModel, tokens: ChartTokens) {
  return {
    backgroundColor: tokens.ink,
    titleColor: tokens.surface,
    bodyColor: tokens.surface,
    titleFont: { family: tokens.font, size: 12, weight: 600 },
    bodyFont: { family: tokens.font, size: 12 },
    padding: 10,
    cornerRadius: 6,
    caretSize: 0,
    caretPadding: 10,
    displayColors: false,
    callbacks: {
      title: (items: { parsed: { x: number | null } }[]) => {
        const x = items[0]?.parsed.x ?? null;
        return x === null ? '' : formatBucket(x - model.stepMs / 2, model.stepMs);
      },
      label: (item: { raw: unknown }) => [...(item.raw as ChartPoint).notes],
    },
  } as const;
}
