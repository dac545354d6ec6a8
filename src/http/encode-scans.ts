import { stringify } from 'csv-stringify/sync';
import { scanCompletedSchema, type ScanCompleted } from '../core/scan/scan-event.ts';
import type { ExportFormat } from './reads.ts';

type ExportedScan = Omit<ScanCompleted, 'name'>;
type Cell = string | number | null;

const times: ReadonlySet<string> = new Set([
  'openedAt',
  'acceptedAt',
  'endedAt',
  'decidedAt',
  'deliveredAt',
] satisfies (keyof ExportedScan)[]);

const { name: _, ...shape } = scanCompletedSchema.shape;

/** All fields of the event; beside each time in epoch ms the same as ISO 8601. */
export const exportColumns = Object.keys(shape).flatMap((field) =>
  times.has(field) ? [field, `${field}Iso`] : [field],
);

/** One way of writing scans down, a part at a time. */
export interface ScanEncoding {
  /** What comes before the first scan. */
  head(): string;
  scans(scans: readonly ExportedScan[]): string;
  /** What comes after the last, where all went well. */
  end(count: number): string;
}

export const encodings: Record<ExportFormat, ScanEncoding> = {
  csv: {
    head: () => toCsv([exportColumns]),
    scans: (scans) => toCsv(scans.map((scan) => Object.values(toFields(scan)).map(toCell))),
    end: () => '',
  },
  ndjson: {
    head: () => '',
    scans: (scans) => scans.map((scan) => `${JSON.stringify(toFields(scan))}\n`).join(''),
    end: (count) => `${JSON.stringify({ end: { scans: count } })}\n`,
  },
};

function toFields(scan: ExportedScan): Record<string, unknown> {
  const entries = Object.keys(shape).flatMap((field) => {
    const value = scan[field as keyof ExportedScan];
    return times.has(field)
      ? [[field, value] as const, [`${field}Iso`, toIso(value as number | null)] as const]
      : [[field, value] as const];
  });
  return Object.fromEntries(entries);
}

function toIso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function toCell(value: unknown): Cell {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value;
  return JSON.stringify(value);
}

/** RFC 4180; text that a spreadsheet would take for a formula gets an apostrophe before it. */
function toCsv(rows: readonly (readonly Cell[])[]): string {
  return stringify([...rows], { record_delimiter: 'windows', escape_formulas: true });
}
