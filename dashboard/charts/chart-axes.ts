import type { ChartOptions } from 'chart.js';
import type { ChartModel, ChartPoint } from '../data/chart-model.ts';
import { formatBucket, formatTick } from '../data/format-time.ts';
import { timeTicks } from '../data/time-ticks.ts';
import { zoneOffsetMs } from '../data/zone-time.ts';
import type { ChartTokens } from './chart-tokens.ts';

/** The same for lines and for bars. */
type AxisOptions = NonNullable<NonNullable<ChartOptions<'line'>['scales']>['x']>;

export function timeAxis(model: ChartModel, tokens: ChartTokens): AxisOptions {
  const { from, to, zone } = model;
  const offsetMs = zoneOffsetMs(to, zone);
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
      callback: (value) => formatTick(Number(value), stepMs, zone),
    },
  };
}

export function valueAxis({ scale, formatValue }: ChartModel, tokens: ChartTokens): AxisOptions {
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

export function tooltip(model: ChartModel, tokens: ChartTokens) {
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
        return x === null ? '' : formatBucket(x - model.stepMs / 2, model.stepMs, model.zone);
      },
      label: (item: { raw: unknown }) => [...(item.raw as ChartPoint).notes],
    },
  } as const;
}
