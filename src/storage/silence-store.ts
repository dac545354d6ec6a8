import { and, desc, eq, gt, sql, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { Acknowledgement, Matcher, Silence } from '../core/alerting/silence.ts';
import { alertAcknowledgement, silence } from './alert-schema.ts';

/** Silences that have not ended, as `toSilences` reads them. */
export const selectSilences = (now: number): SQL =>
  sql`SELECT id, kind, matchers, starts_at AS startsAt, ends_at AS endsAt, created_at AS createdAt,
    created_by AS createdBy, reason FROM silence WHERE ends_at > ${now}`;

export function toSilences(rows: readonly Record<string, unknown>[]): Silence[] {
  return rows.map((row) => ({
    ...(row as unknown as Silence),
    matchers: JSON.parse(String(row['matchers'])) as Matcher[],
  }));
}

/** All acknowledgements of the rules' newest alerts are few; those of alerts that are over say nothing. */
export const selectAcknowledgements: SQL = sql`
  SELECT rule, fired_at AS firedAt, "by", reason, at FROM alert_acknowledgement
  ORDER BY at DESC LIMIT 500`;

export function toAcknowledgements(rows: readonly Record<string, unknown>[]): Acknowledgement[] {
  return rows as unknown as Acknowledgement[];
}

/** Silences, newest first; without `all` only those that have not ended at `now`. */
export async function querySilences(
  d1: D1Database,
  now: number,
  { all, limit }: { all: boolean; limit: number },
): Promise<Silence[]> {
  return drizzle(d1)
    .select()
    .from(silence)
    .where(all ? undefined : gt(silence.endsAt, now))
    .orderBy(desc(silence.createdAt), desc(silence.id))
    .limit(limit);
}

/** False where as many as allowed have not ended yet. */
export async function insertSilence(
  d1: D1Database,
  { matchers, ...rest }: Silence,
  most: number,
): Promise<boolean> {
  const { id, kind, startsAt, endsAt, createdAt, createdBy, reason } = rest;
  const { meta } = await drizzle(d1).run(sql`
    INSERT INTO silence (id, kind, matchers, starts_at, ends_at, created_at, created_by, reason)
    SELECT ${id}, ${kind}, ${JSON.stringify(matchers)}, ${startsAt}, ${endsAt}, ${createdAt}, ${createdBy}, ${reason}
    WHERE (SELECT count(*) FROM silence WHERE ends_at > ${createdAt}) < ${most}`);
  return meta.changes > 0;
}

/** Ends a silence at `now`; undefined where there is none, or it has ended already. */
export async function endSilence(
  d1: D1Database,
  id: string,
  now: number,
): Promise<Silence | undefined> {
  const rows = await drizzle(d1)
    .update(silence)
    .set({ endsAt: now })
    .where(and(eq(silence.id, id), gt(silence.endsAt, now)))
    .returning();
  return rows[0];
}

/** The first to acknowledge an alert stays on record. */
export async function acknowledge(
  d1: D1Database,
  given: Acknowledgement,
): Promise<Acknowledgement> {
  const db = drizzle(d1);
  await db.insert(alertAcknowledgement).values(given).onConflictDoNothing();
  const { rule, firedAt } = alertAcknowledgement;
  const rows = await db
    .select()
    .from(alertAcknowledgement)
    .where(and(eq(rule, given.rule), eq(firedAt, given.firedAt)));
  return rows[0] ?? given;
}
