import { getTableColumns, getTableName, sql, type SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

/** A bound text of D1 holds 2 MB at most, and a character can take three bytes. */
const maxJsonChars = 600_000;

/**
 * INSERTs of objects with the table's keys, as few bound JSON texts: some ten times the rows
 * a second of multi-row VALUES, and not held to 100 parameters. `where` sees each object as `row.value`, as
 * do expressions for columns that the objects do not hold. Unless materialized, json_each would write the
 * object out anew for each column that is taken from it.
 */
export function insertRows(
  table: SQLiteTable,
  rows: readonly object[],
  onConflict: SQL,
  where: SQL = sql`true`,
  computed: Readonly<Record<string, SQL>> = {},
): SQL[] {
  const columns = Object.entries(getTableColumns(table));
  const names = columns.map(([, column]) => sql.identifier(column.name));
  const values = columns.map(
    ([key]) => computed[key] ?? sql.raw(`json_extract(row.value, '$.${key}')`),
  );
  return splitJson(rows).map(
    (json) => sql`
      INSERT INTO ${sql.identifier(getTableName(table))} (${sql.join(names, sql`, `)})
      WITH row AS MATERIALIZED (SELECT value FROM json_each(${json}))
      SELECT ${sql.join(values, sql`, `)} FROM row WHERE ${where}
      ${onConflict}`,
  );
}

/** Rows as JSON texts that can be bound, each a part of them. */
export function splitJson(rows: readonly object[]): string[] {
  const parts: string[] = [];
  let part: string[] = [];
  let chars = 0;
  for (const row of rows) {
    const json = JSON.stringify(row);
    if (chars + json.length > maxJsonChars && part.length > 0) {
      parts.push(`[${part.join(',')}]`);
      part = [];
      chars = 0;
    }
    part.push(json);
    chars += json.length + 1;
  }
  if (part.length > 0) parts.push(`[${part.join(',')}]`);
  return parts;
}
