/** A bucket on a chart; a gap has `y: NaN`, which Chart.js does not draw across. */
export interface ChartPoint {
  /** Middle of the bucket, epoch ms. */
  x: number;
  y: number;
  lower: number | null;
  upper: number | null;
  /** No neighbour on either side: without a dot and a whisker it would be invisible. */
  isolated: boolean;
  /** Lines of the tooltip. */
  notes: readonly string[];
}

export type ChartTone = 'websocket' | 'fallback' | 'polling' | 'completion';
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

export interface ChartTable {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

export interface ChartModel {
  from: number;
  to: number;
  stepMs: number;
  scale: { kind: 'linear' | 'logarithmic'; min: number; max: number; ticks: readonly number[] };
  formatValue: (value: number) => string;
  lines: readonly ChartLine[];
  targets: readonly ChartTarget[];
  /** The chart in a sentence, for those who do not see it. */
  summary: string;
  table: ChartTable;
  empty: boolean;
}
