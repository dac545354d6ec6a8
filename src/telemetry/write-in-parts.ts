export interface PartedWrite<T> {
  readonly written: T[];
  /** What failed on its own while the database took other writes. */
  readonly refused: { item: T; error: unknown }[];
  /** What was not tried on its own; `down` says why. */
  readonly unreached: T[];
  /** The error by which the database is known to take no write at all. */
  readonly down: unknown;
}

export interface WritingParts<T> {
  /** Writes all or none. */
  write(items: readonly T[]): Promise<void>;
  /** Whether the database takes any write, asked where one has failed. */
  canWrite(): Promise<boolean>;
}

/** Isolates 18 of 100. D1 allows 1,000 queries an invocation, of which a write that fails takes up to six. */
const maxWrites = 128;

/**
 * Writes all items together, or failing that in halves of halves, the largest first, so that what can never
 * be written holds up nothing else.
 */
export async function writeInParts<T>(
  items: readonly T[],
  parts: WritingParts<T>,
): Promise<PartedWrite<T>> {
  const written: T[] = [];
  const refused: PartedWrite<T>['refused'] = [];
  const queue: (readonly T[])[] = items.length === 0 ? [] : [items];
  for (let writes = 0; writes < maxWrites; writes += 1) {
    const part = queue.shift();
    if (part === undefined) break;
    try {
      await parts.write(part);
      written.push(...part);
    } catch (error) {
      if (!(await parts.canWrite())) {
        return { written, refused, unreached: [...part, ...queue.flat()], down: error };
      }
      const [only, ...others] = part;
      if (only !== undefined && others.length === 0) refused.push({ item: only, error });
      else queue.push(...halves(part));
    }
  }
  return { written, refused, unreached: queue.flat(), down: undefined };
}

function halves<T>(items: readonly T[]): [readonly T[], readonly T[]] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
