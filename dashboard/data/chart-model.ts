import type { Zone } from './format-time.ts';

/** A bucket on a chart; a gap has `y: NaN`, which Chart.js does not draw across. */
export interface ChartPoint {
  /** Middle of the bucket, epoch ms. */
  x: number;
  y: number;
  lower: number | null;
  upper: number | null;
  /** No neighbour on either side: without a dot and a whisker it would be invisible. */
  isolated: boolean;
  /** Of too few scans to say much: drawn as a hint. */
  muted: boolean;
  /** Lines of the tooltip. */
  notes: readonly string[];
  /** Where its scans are listed. */
  href?: string | undefined;
}

export type ChartTone =
  | 'websocket'
  | 'fallback'
  | 'polling'
  | 'completion'
  | 'failed'
  | 'timed_out'
  | 'abandoned'
  | 'none'
  | 'other';
export type ChartWeight = 'strong' | 'medium' | 'faint';

export interface ChartLine {
  label: string;
  tone: ChartTone;
  weight: ChartWeight;
  /** Draw each point's interval behind the line. */
  band: boolean;
  points: ChartPoint[];
}

export interface ChartTarget {
  value: number;
  label: string;
  /** Side of the line on which its label stands. */
  labelSide: 'above' | 'below';
}

export interface TableRow {
  /** The first names the row. */
  cells: readonly string[];
  /** Where the row's scans are listed. */
  href?: string | undefined;
}

export interface ChartTable {
  columns: readonly string[];
  rows: readonly TableRow[];
}

/** A stretch of time to set off, epoch ms. */
export interface ChartBand {
  from: number;
  to: number;
}

/** Lines, or bars that are stacked. */
export interface ChartModel {
  kind: 'lines' | 'stack';
  from: number;
  to: number;
  stepMs: number;
  zone: Zone;
  scale: { kind: 'linear' | 'logarithmic'; min: number; max: number; ticks: readonly number[] };
  formatValue: (value: number) => string;
  lines: readonly ChartLine[];
  targets: readonly ChartTarget[];
  /** Where the target is breached by more than chance. */
  breaches: readonly ChartBand[];
  /** The chart in a sentence, for those who do not see it. */
  summary: string;
  table: ChartTable;
  empty: boolean;
}
