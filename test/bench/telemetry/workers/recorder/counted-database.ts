/** What writing to D1 has cost so far, in the words of its bill. */
export const databaseCosts = { rowsRead: 0, rowsWritten: 0, lastWriteAt: 0 };

export function countDatabase(db: D1Database): D1Database {
  const counted = {
    prepare: (query: string) => db.prepare(query),
    async batch<T>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]> {
      const results = await db.batch<T>(statements);
      databaseCosts.lastWriteAt = performance.now();
      for (const { meta } of results) {
        databaseCosts.rowsRead += meta.rows_read;
        databaseCosts.rowsWritten += meta.rows_written;
      }
      return results;
    },
  };
  return counted as unknown as D1Database;
}
