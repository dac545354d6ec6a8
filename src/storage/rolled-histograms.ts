import { sql, type SQL } from 'drizzle-orm';
import { histogramNames, type HistogramName, type Histograms } from '../core/slo/rollup.ts';

export function namesOf(asked: boolean | readonly HistogramName[]): readonly HistogramName[] {
  if (typeof asked === 'boolean') return asked ? histogramNames : [];
  return asked;
}

/** Columns of `rollup`, for `toHistograms`. Only those that are wanted: all six are most of its bytes. */
export function selectHistograms(names: readonly HistogramName[]): SQL {
  const columns = names.map((name) => sql.raw(`histograms -> '$.${name}' AS "${name}"`));
  return columns.length === 0 ? sql`NULL AS histograms` : sql.join(columns, sql`, `);
}

export function toHistograms(
  row: Record<string, unknown>,
  names: readonly HistogramName[],
): Histograms {
  const there = names.flatMap((name) => {
    const text = row[name];
    return typeof text === 'string' ? [[name, JSON.parse(text) as unknown]] : [];
  });
  return Object.fromEntries(there) as Histograms;
}
