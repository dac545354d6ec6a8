import { and, desc, eq, lt, or, sql, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { DeadLetter } from '../telemetry/keep-dead-letters.ts';
import { countRows } from './counter-store.ts';
import { insertRows } from './insert-rows.ts';
import { runTogether } from './run-together.ts';
import { deadLetter } from './telemetry-schema.ts';

/** Keeps dead letters and counts those that are new, in one transaction. */
export async function writeDeadLetters(
  d1: D1Database,
  letters: readonly DeadLetter[],
  now: number,
): Promise<void> {
  const counts = letters.map(({ id, queue }) => {
    return { name: 'dead_letters', label: queue, value: 1, id } as const;
  });
  await runTogether(d1, [
    ...countRows(counts, now, unknown),
    ...insertRows(deadLetter, letters, sql`ON CONFLICT DO NOTHING`, notErased),
  ]);
}

const unknown = sql`NOT EXISTS (
  SELECT 1 FROM dead_letter AS known WHERE known.id = json_extract(row.value, '$.id'))`;

const notErased = sql`NOT EXISTS (
  SELECT 1 FROM erased_scan AS erased
  WHERE instr(lower(json_extract(row.value, '$.body')), erased.job_id) > 0
    AND erased.erased_at >= CAST(coalesce(json_extract(row.value ->> '$.body', '$.putAt'), 0) AS INTEGER))`;

/** Where a page ends: the last letter's time and id. */
export interface DeadLetterCursor {
  receivedAt: number;
  id: string;
}

/** Dead letters whole, newest first. */
export async function queryDeadLetters(
  d1: D1Database,
  cursor: DeadLetterCursor | null,
  limit: number,
): Promise<{ letters: (typeof deadLetter.$inferSelect)[]; nextCursor: string | null }> {
  const { receivedAt, id } = deadLetter;
  const letters = await drizzle(d1)
    .select()
    .from(deadLetter)
    .where(cursor === null ? undefined : before(cursor))
    .orderBy(desc(receivedAt), desc(id))
    .limit(limit);
  const last = letters.length === limit ? letters.at(-1) : undefined;
  return { letters, nextCursor: last === undefined ? null : `${last.receivedAt}.${last.id}` };
}

function before(cursor: DeadLetterCursor): SQL | undefined {
  const { receivedAt, id } = deadLetter;
  return or(
    lt(receivedAt, cursor.receivedAt),
    and(eq(receivedAt, cursor.receivedAt), lt(id, cursor.id)),
  );
}

/** Reads a cursor that queryDeadLetters gave; undefined for anything else. */
export function parseDeadLetterCursor(raw: string): DeadLetterCursor | undefined {
  const parts = /^(\d{1,16})\.(.{1,100})$/.exec(raw);
  if (parts === null) return undefined;
  return { receivedAt: Number(parts[1]), id: String(parts[2]) };
}

export async function findDeadLetter(d1: D1Database, id: string) {
  const rows = await drizzle(d1).select().from(deadLetter).where(eq(deadLetter.id, id));
  return rows[0];
}

export async function markReplayed(d1: D1Database, id: string, now: number): Promise<void> {
  await drizzle(d1).update(deadLetter).set({ replayedAt: now }).where(eq(deadLetter.id, id));
}

/** False where there is none of that id. */
export async function deleteDeadLetter(d1: D1Database, id: string): Promise<boolean> {
  const rows = await drizzle(d1)
    .delete(deadLetter)
    .where(eq(deadLetter.id, id))
    .returning({ id: deadLetter.id });
  return rows.length > 0;
}
