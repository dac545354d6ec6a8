import {
  fillPlaceholders,
  getTableColumns,
  getTableName,
  sql,
  type Query,
  type SQL,
} from 'drizzle-orm';
import { SQLiteAsyncDialect, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { splitJson } from './insert-rows.ts';

/** A column of the row that is to be inserted. */
export type FieldOf = (key: string) => SQL;

export interface InsertRules {
  readonly onConflict: SQL;
  /** Which rows are taken; sees no bound values, since it is the same each time. */
  readonly where: (field: FieldOf) => SQL;
}

/**
 * What insertRows does, for tables that are written with each batch: the text is made once, and a row travels as
 * an array, which is shorter and of which SQLite finds a column by its place instead of by its name.
 */
export function prepareInsert(
  table: SQLiteTable,
  { onConflict, where }: InsertRules,
): (rows: readonly object[]) => Query[] {
  const columns = Object.entries(getTableColumns(table));
  const keys = columns.map(([key]) => key);
  const field: FieldOf = (key) => sql.raw(`json_extract(row.value, '$[${keys.indexOf(key)}]')`);
  const names = columns.map(([, column]) => sql.identifier(column.name));
  const text = new SQLiteAsyncDialect().sqlToQuery(sql`
    INSERT INTO ${sql.identifier(getTableName(table))} (${sql.join(names, sql`, `)})
    WITH row AS MATERIALIZED (SELECT value FROM json_each(${sql.placeholder('rows')}))
    SELECT ${sql.join(keys.map(field), sql`, `)} FROM row WHERE ${where(field)}
    ${onConflict}`);
  return (rows) =>
    splitJson(rows.map((row) => valuesOf(row, keys))).map((json) => ({
      sql: text.sql,
      params: fillPlaceholders(text.params, { rows: json }),
    }));
}

function valuesOf(row: object, keys: readonly string[]): unknown[] {
  const fields = row as Readonly<Record<string, unknown>>;
  return keys.map((key) => fields[key]);
}
