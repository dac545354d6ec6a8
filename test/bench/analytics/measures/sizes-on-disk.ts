import { openD1File } from '../../telemetry/database-file.ts';
import type { SeededWorker } from '../seeded-worker.ts';

/** Bytes of the pages of each table with its indexes, and of rollups what each resolution holds. */
export interface SizesOnDisk {
  readonly tables: Readonly<Record<string, { bytes: number; rows: number }>>;
  readonly rollups: readonly {
    resolution: string;
    isCross: boolean;
    rows: number;
    bytes: number;
  }[];
}

const tables = ['scan_started', 'scan_completed', 'span', 'rollup'];

export function measureSizes({ worker }: SeededWorker): SizesOnDisk {
  const database = openD1File(worker.stateFolder);
  const pages = database.prepare(
    `SELECT coalesce(sum(pgsize), 0) AS bytes FROM dbstat JOIN sqlite_master USING (name) WHERE tbl_name = ?`,
  );
  const entries = tables.map((table) => {
    const bytes = Number(pages.get(table)?.['bytes']);
    const count = database.prepare(`SELECT count(*) AS n FROM ${table}`).get();
    return [table, { bytes, rows: Number(count?.['n']) }] as const;
  });
  const rollups = database
    .prepare(
      `SELECT resolution, dimension = '*' AS is_cross, count(*) AS n,
         sum(length(resolution) + length(dimension) + length(value) + length(sums) + length(histograms) + 15) AS bytes
       FROM rollup GROUP BY 1, 2`,
    )
    .all();
  database.close();
  return {
    tables: Object.fromEntries(entries),
    rollups: rollups.map((row) => ({
      resolution: String(row['resolution']),
      isCross: row['is_cross'] === 1,
      rows: Number(row['n']),
      bytes: Number(row['bytes']),
    })),
  };
}
