import type { DatabaseSync } from 'node:sqlite';
import { getTableColumns, getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

/** A plain INSERT of objects with the table's keys, prepared once; texts that hold JSON are given as values. */
export function prepareInsert(database: DatabaseSync, table: SQLiteTable): (row: object) => void {
  const columns = Object.entries(getTableColumns(table));
  const names = columns.map(([, { name }]) => `"${name}"`).join(', ');
  const marks = columns.map(() => '?').join(', ');
  const text = `INSERT INTO ${getTableName(table)} (${names}) VALUES (${marks})`;
  const statement = database.prepare(text);
  const keys = columns.map(([key]) => key);
  return (row) => {
    const values = row as Readonly<Record<string, unknown>>;
    statement.run(...keys.map((key) => toSql(values[key])));
  };
}

function toSql(value: unknown): string | number | null {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return value == null ? null : JSON.stringify(value);
}
