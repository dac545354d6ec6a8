import type { DatabaseCosts } from '../../database-costs.ts';

/** The same database, with what each statement reads and writes added to `costs`. */
export function countReads(db: D1Database, costs: DatabaseCosts): D1Database {
  const note = <T extends { meta: D1Meta }>(result: T): T => {
    costs.rowsRead += result.meta.rows_read;
    costs.rowsWritten += result.meta.rows_written;
    costs.queries += 1;
    return result;
  };
  return new Proxy(db, {
    get(target, key) {
      if (key === 'prepare') return (query: string) => countStatement(target.prepare(query), note);
      if (key !== 'batch') return Reflect.get(target, key, target);
      return async (statements: D1PreparedStatement[]) => {
        const results = await target.batch(statements.map(bare));
        return results.map(note);
      };
    },
  });
}

const bareOf = new WeakMap<D1PreparedStatement, D1PreparedStatement>();

/** D1 takes no proxies of its statements. */
function bare(statement: D1PreparedStatement): D1PreparedStatement {
  return bareOf.get(statement) ?? statement;
}

type Note = <T extends { meta: D1Meta }>(result: T) => T;

/** Of a statement only `all` and `run` tell what they cost, so the others go by `all`. */
function countStatement(statement: D1PreparedStatement, note: Note): D1PreparedStatement {
  const counted = {
    bind: (...values: unknown[]) => countStatement(statement.bind(...values), note),
    all: async () => note(await statement.all()),
    run: async () => note(await statement.run()),
    async first(column?: string) {
      const row = note(await statement.all<Record<string, unknown>>()).results[0] ?? null;
      return column === undefined || row === null ? row : row[column];
    },
    async raw() {
      const { results } = note(await statement.all<Record<string, unknown>>());
      return results.map((row) => Object.values(row));
    },
  } as unknown as D1PreparedStatement;
  bareOf.set(counted, statement);
  return counted;
}
