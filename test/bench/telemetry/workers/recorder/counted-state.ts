import type { ObjectCosts } from '../../recorder-answers.ts';

export function noCosts(): ObjectCosts {
  return { rowsRead: 0, rowsWritten: 0, requests: 0, frames: 0 };
}

/** The same state, with the rows of each statement counted. */
export function countRows(ctx: DurableObjectState, costs: ObjectCosts): DurableObjectState {
  const exec = (query: string, ...bindings: SqlStorageValue[]) => {
    const cursor = ctx.storage.sql.exec(query, ...bindings);
    const rows = cursor.toArray();
    costs.rowsRead += cursor.rowsRead;
    costs.rowsWritten += cursor.rowsWritten;
    return { toArray: () => rows, one: () => rows[0], rowsWritten: cursor.rowsWritten };
  };
  const setAlarm = async (at: number) => {
    // Billed as a row.
    costs.rowsWritten += 1;
    await ctx.storage.setAlarm(at);
  };
  const sql = replacing(ctx.storage.sql, { exec });
  return replacing(ctx, { storage: replacing(ctx.storage, { sql, setAlarm }) });
}

function replacing<T extends object>(target: T, replaced: Record<string, unknown>): T {
  return new Proxy(target, {
    get(_, key) {
      if (typeof key === 'string' && key in replaced) return replaced[key];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
