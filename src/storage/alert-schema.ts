import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AlertCause } from '../core/alerting/alert-rule.ts';
import type { GroupMemory } from '../core/alerting/decide-notification.ts';
import type { Judgement } from '../core/alerting/judgement.ts';
import type { AlertNotification } from '../core/alerting/notification.ts';
import type { Matcher, SilenceKind } from '../core/alerting/silence.ts';
import type { AlertState, AlertStateName } from '../core/alerting/step-alert.ts';

/** The newest evaluation, in one row: what each rule was judged by. A run replaces it only where it saw the last. */
export const alertEvaluation = sqliteTable('alert_evaluation', {
  id: text('id').$type<'last'>().primaryKey(),
  evaluatedAt: integer('evaluated_at').notNull(),
  run: text('run').notNull(),
  judgements: text('judgements', { mode: 'json' }).$type<Record<string, Judgement>>().notNull(),
});

/** The state of each rule's alert, written when it changes. Times are epoch ms. */
export const alertState = sqliteTable('alert_state', {
  rule: text('rule').primaryKey(),
  state: text('state', { mode: 'json' }).$type<AlertState>().notNull(),
  changedAt: integer('changed_at').notNull(),
});

/** Every change of state, with the figures that caused it. */
export const alertTransition = sqliteTable(
  'alert_transition',
  {
    rule: text('rule').notNull(),
    at: integer('at').notNull(),
    fromState: text('from_state').$type<AlertStateName>().notNull(),
    toState: text('to_state').$type<AlertStateName>().notNull(),
    reason: text('reason').notNull(),
    judgement: text('judgement', { mode: 'json' }).$type<Judgement>(),
  },
  (table) => [
    primaryKey({ columns: [table.rule, table.at] }),
    index('alert_transition_at').on(table.at),
  ],
);

export const silence = sqliteTable(
  'silence',
  {
    id: text('id').primaryKey(),
    kind: text('kind').$type<SilenceKind>().notNull(),
    matchers: text('matchers', { mode: 'json' }).$type<readonly Matcher[]>().notNull(),
    startsAt: integer('starts_at').notNull(),
    endsAt: integer('ends_at').notNull(),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    reason: text('reason').notNull(),
  },
  (table) => [index('silence_ends_at').on(table.endsAt)],
);

export const alertAcknowledgement = sqliteTable(
  'alert_acknowledgement',
  {
    rule: text('rule').notNull(),
    firedAt: integer('fired_at').notNull(),
    by: text('by').notNull(),
    reason: text('reason').notNull(),
    at: integer('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.rule, table.firedAt] })],
);

/** What a receiver was told of a group; `sequence` counts its changes, `run` made the last. */
export const notificationGroup = sqliteTable(
  'notification_group',
  {
    receiver: text('receiver').notNull(),
    cause: text('cause').$type<AlertCause>().notNull(),
    memory: text('memory', { mode: 'json' }).$type<GroupMemory>().notNull(),
    sequence: integer('sequence').notNull(),
    run: text('run').notNull(),
  },
  (table) => [primaryKey({ columns: [table.receiver, table.cause] })],
);

export const notificationStates = ['waiting', 'delivered', 'dead'] as const;
export type NotificationState = (typeof notificationStates)[number];

/** The outbox of notifications. A delivery claims its row by counting the attempt, and has it until `next_at`. */
export const notification = sqliteTable(
  'notification',
  {
    id: text('id').primaryKey(),
    receiver: text('receiver').notNull(),
    cause: text('cause').$type<AlertCause>().notNull(),
    body: text('body', { mode: 'json' }).$type<AlertNotification>().notNull(),
    createdAt: integer('created_at').notNull(),
    state: text('state').$type<NotificationState>().notNull(),
    attempts: integer('attempts').notNull(),
    nextAt: integer('next_at').notNull(),
    settledAt: integer('settled_at'),
    lastStatus: integer('last_status'),
    lastReason: text('last_reason'),
  },
  (table) => [
    index('notification_waiting').on(table.state, table.nextAt),
    index('notification_created_at').on(table.createdAt),
  ],
);
