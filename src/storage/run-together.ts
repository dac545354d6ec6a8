import { is, SQL, type Query } from 'drizzle-orm';
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core';

const dialect = new SQLiteAsyncDialect();

/** Runs statements in one round trip and one transaction, all of them or none; gives the result of each. */
export async function runTogether(
  d1: D1Database,
  statements: readonly (SQL | Query)[],
): Promise<D1Result<Record<string, unknown>>[]> {
  if (statements.length === 0) return [];
  // Drizzle's own batch takes its query builders only, no raw SQL.
  const prepared = statements.map((statement) => {
    const { sql, params } = is(statement, SQL) ? dialect.sqlToQuery(statement) : statement;
    return d1.prepare(sql).bind(...params);
  });
  return d1.batch(prepared);
}
