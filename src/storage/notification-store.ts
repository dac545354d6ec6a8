import { and, asc, desc, eq, lt, or, sql, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AlertCause } from '../core/alerting/alert-rule.ts';
import { emptyMemory, type GroupMemory } from '../core/alerting/decide-notification.ts';
import type { AlertNotification, SendResult } from '../core/alerting/notification.ts';
import type { NextDelivery } from '../core/alerting/schedule-retry.ts';
import type { Count } from '../telemetry/counts.ts';
import { notification, type NotificationState } from './alert-schema.ts';
import { countRows } from './counter-store.ts';
import { insertRows } from './insert-rows.ts';
import { runTogether } from './run-together.ts';

/** What a receiver was told of a cause, and how often that has changed. */
export interface StoredGroup {
  readonly receiver: string;
  readonly cause: AlertCause;
  readonly memory: GroupMemory;
  readonly sequence: number;
  /** A message of it still waits to be delivered. */
  readonly isUndelivered: boolean;
}

type Row = Record<string, unknown>;

export const selectGroups: SQL = sql`
  SELECT receiver, cause, memory, sequence, EXISTS (SELECT 1 FROM notification
    WHERE state = 'waiting' AND receiver = told.receiver AND cause = told.cause) AS undelivered
  FROM notification_group AS told`;

export function findGroup(rows: readonly Row[], receiver: string, cause: AlertCause): StoredGroup {
  const row = rows.find((own) => own['receiver'] === receiver && own['cause'] === cause);
  if (row === undefined) {
    return { receiver, cause, memory: emptyMemory, sequence: 0, isUndelivered: false };
  }
  const memory = JSON.parse(String(row['memory'])) as GroupMemory;
  const isUndelivered = Boolean(row['undelivered']);
  return { receiver, cause, memory, sequence: Number(row['sequence']), isUndelivered };
}

/**
 * Stores what a receiver is told now, and the message for it, in one transaction: only where nobody changed the group
 * since it was read, so that of two runs one tells. Gives whether it was stored.
 */
export async function writeDecision(
  d1: D1Database,
  group: StoredGroup,
  memory: GroupMemory,
  message: AlertNotification | null,
): Promise<boolean> {
  const run = crypto.randomUUID();
  const { receiver, cause, sequence } = group;
  const isOurs = sql`EXISTS (SELECT 1 FROM notification_group
    WHERE receiver = ${receiver} AND cause = ${cause} AND run = ${run})`;
  const rows = message === null ? [] : [toRow(message, cause)];
  const [stored] = await runTogether(d1, [
    sql`INSERT INTO notification_group (receiver, cause, memory, sequence, run)
      VALUES (${receiver}, ${cause}, ${JSON.stringify(memory)}, ${sequence + 1}, ${run})
      ON CONFLICT (receiver, cause) DO UPDATE SET memory = excluded.memory,
        sequence = excluded.sequence, run = excluded.run
      WHERE sequence = ${sequence}`,
    ...insertRows(notification, rows, sql`ON CONFLICT DO NOTHING`, isOurs),
  ]);
  return (stored?.meta.changes ?? 0) > 0;
}

function toRow(body: AlertNotification, cause: AlertCause): typeof notification.$inferInsert {
  const { id, receiver, at } = body;
  const fresh = { state: 'waiting', attempts: 0, nextAt: at } as const;
  const unknown = { settledAt: null, lastStatus: null, lastReason: null };
  return { id, receiver, cause, body, createdAt: at, ...fresh, ...unknown };
}

export type WaitingNotification = typeof notification.$inferSelect;

/**
 * Messages to deliver now. A receiver gets those of one cause in their order: an end before its beginning would leave
 * an incident open.
 */
export async function listDue(
  d1: D1Database,
  now: number,
  limit: number,
): Promise<WaitingNotification[]> {
  const isFirst = sql`NOT EXISTS (SELECT 1 FROM notification AS earlier
    WHERE earlier.state = 'waiting' AND earlier.receiver = ${notification.receiver}
      AND earlier.cause = ${notification.cause}
      AND (earlier.created_at, earlier.id) < (${notification.createdAt}, ${notification.id}))`;
  return drizzle(d1)
    .select()
    .from(notification)
    .where(and(eq(notification.state, 'waiting'), sql`${notification.nextAt} <= ${now}`, isFirst))
    .orderBy(asc(notification.createdAt))
    .limit(limit);
}

/** Takes a message to deliver it, until `untilMs`; false where another run has it. */
export async function claim(
  d1: D1Database,
  { id, attempts }: WaitingNotification,
  untilMs: number,
): Promise<boolean> {
  const rows = await drizzle(d1)
    .update(notification)
    .set({ attempts: attempts + 1, nextAt: untilMs })
    .where(
      and(
        eq(notification.id, id),
        eq(notification.attempts, attempts),
        eq(notification.state, 'waiting'),
      ),
    )
    .returning({ id: notification.id });
  return rows.length > 0;
}

/** Stores what became of a claimed message's attempt, and counts it. */
export async function settle(
  d1: D1Database,
  { id, attempts, receiver }: WaitingNotification,
  { result, next, now }: { result: SendResult; next: NextDelivery; now: number },
): Promise<void> {
  const nextAt = next.state === 'waiting' ? next.nextAt : now;
  const settledAt = next.state === 'waiting' ? null : now;
  const reason = result.kind === 'delivered' ? null : result.reason;
  await runTogether(d1, [
    ...countRows(countsOf(receiver, result, next), now),
    sql`UPDATE notification SET state = ${next.state}, next_at = ${nextAt}, settled_at = ${settledAt},
        last_status = ${result.status}, last_reason = ${reason}
      WHERE id = ${id} AND attempts = ${attempts + 1} AND state = 'waiting'`,
  ]);
}

function countsOf(label: string, result: SendResult, next: NextDelivery): Count[] {
  if (result.kind === 'delivered') return [{ name: 'notifications_delivered', label, value: 1 }];
  const failed = { name: 'notification_failures', label, value: 1 } as const;
  if (next.state !== 'dead') return [failed];
  return [failed, { name: 'notifications_dead', label, value: 1 }];
}

export interface OutboxState {
  readonly waiting: number;
  readonly oldestWaitingAt: number | null;
  /** Never delivered, of the last 30 days. */
  readonly dead: number;
}

export async function queryOutbox(d1: D1Database): Promise<OutboxState> {
  const [result] = await runTogether(d1, [
    sql`SELECT state, count(*) AS messages, min(created_at) AS oldest FROM notification
      WHERE state IN ('waiting', 'dead') GROUP BY state`,
  ]);
  const rows = result?.results ?? [];
  const of = (state: NotificationState) => rows.find((row) => row['state'] === state);
  const oldest = of('waiting')?.['oldest'];
  return {
    waiting: Number(of('waiting')?.['messages'] ?? 0),
    oldestWaitingAt: oldest === undefined ? null : Number(oldest),
    dead: Number(of('dead')?.['messages'] ?? 0),
  };
}

export interface NotificationCursor {
  readonly createdAt: number;
  readonly id: string;
}

export interface NotificationQuestion {
  readonly state: NotificationState | undefined;
  readonly cursor: NotificationCursor | null;
  readonly limit: number;
}

/** Messages whole, newest first. */
export async function queryNotifications(
  d1: D1Database,
  { state, cursor, limit }: NotificationQuestion,
): Promise<{ notifications: WaitingNotification[]; nextCursor: string | null }> {
  const { createdAt, id } = notification;
  const after =
    cursor === null
      ? undefined
      : or(
          lt(createdAt, cursor.createdAt),
          and(eq(createdAt, cursor.createdAt), lt(id, cursor.id)),
        );
  const notifications = await drizzle(d1)
    .select()
    .from(notification)
    .where(and(state === undefined ? undefined : eq(notification.state, state), after))
    .orderBy(desc(createdAt), desc(id))
    .limit(limit);
  const last = notifications.length === limit ? notifications.at(-1) : undefined;
  return { notifications, nextCursor: last === undefined ? null : `${last.createdAt}.${last.id}` };
}

/** Reads a cursor that queryNotifications gave; undefined for anything else. */
export function parseNotificationCursor(raw: string): NotificationCursor | undefined {
  const parts = /^(\d{1,16})\.(.{1,120})$/.exec(raw);
  return parts === null ? undefined : { createdAt: Number(parts[1]), id: String(parts[2]) };
}

/** Sends a dead message once more; false where there is none of that id that is dead. */
export async function revive(d1: D1Database, id: string, now: number): Promise<boolean> {
  const rows = await drizzle(d1)
    .update(notification)
    .set({ state: 'waiting', attempts: 0, nextAt: now, settledAt: null })
    .where(and(eq(notification.id, id), eq(notification.state, 'dead')))
    .returning({ id: notification.id });
  return rows.length > 0;
}
