import { env } from 'cloudflare:workers';

/** What a batch of statements carries, for a fault to look at. */
export interface SeenBatch {
  /** 1 for the first that was run. */
  readonly number: number;
  readonly sql: string;
  readonly params: string;
}

/** The real D1, whose batches wait for `fault` and fail where it throws: before they run, or also, asked again, once they are committed. */
export function faultyD1(
  fault: (batch: SeenBatch) => void | Promise<void>,
  when: 'before' | 'both' = 'before',
): D1Database & { batches: SeenBatch[] } {
  const texts = new WeakMap<D1PreparedStatement, { sql: string; params: string }>();
  const batches: SeenBatch[] = [];
  const prepare = (sql: string) =>
    ({
      bind: (...params: unknown[]) => {
        const bound = env.DB.prepare(sql).bind(...params);
        texts.set(bound, { sql, params: JSON.stringify(params) });
        return bound;
      },
    }) as D1PreparedStatement;
  const batch = async <T>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]> => {
    const seen = statements.flatMap((statement) => texts.get(statement) ?? []);
    const number = batches.length + 1;
    const all = { number, sql: join(seen, 'sql'), params: join(seen, 'params') };
    batches.push(all);
    await fault(all);
    const results = await env.DB.batch<T>(statements);
    if (when === 'both') await fault(all);
    return results;
  };
  return { prepare, batch, batches } as unknown as D1Database & { batches: SeenBatch[] };
}

function join(seen: { sql: string; params: string }[], key: 'sql' | 'params'): string {
  return seen.map((statement) => statement[key]).join('\n');
}

export class D1Down extends Error {
  override readonly name = 'D1Down';
  override readonly message = 'D1_ERROR: Network connection lost.';
}
