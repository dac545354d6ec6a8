import { Hono } from 'hono';
import * as z from 'zod';
import { readAlertSettings } from '../alert-settings.ts';
import type {
  NotificationPage,
  NotificationRow,
  ReceiverRow,
  TestResult,
} from '../core/alerting/alert-answers.ts';
import { buildTest } from '../core/alerting/build-notification.ts';
import type { Env } from '../env.ts';
import { sendNotification } from '../receivers/send-notification.ts';
import { notificationStates } from '../storage/alert-schema.ts';
import {
  parseNotificationCursor,
  queryNotifications,
  revive,
  type WaitingNotification,
} from '../storage/notification-store.ts';
import { Problem } from './problem.ts';
import { badRequest, query } from './query.ts';

const pageSchema = z.object({
  state: z.enum(notificationStates).optional(),
  cursor: z.string().max(140).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** Receivers, and what became of the notifications to them. */
export function receiverRoutes() {
  return new Hono<{ Bindings: Env }>()
    .get('/api/receivers', (c) => {
      const { problems } = readAlertSettings(c.env);
      return c.json({ receivers: listReceivers(c.env), problems });
    })
    .post('/api/receivers/:name/test', async (c) =>
      c.json(await sendTest(c.env, c.req.param('name'), Date.now())),
    )
    .get('/api/notifications', query(pageSchema), async (c) => {
      const { cursor: raw, state, limit } = c.req.valid('query');
      const cursor = raw === undefined ? null : parseNotificationCursor(raw);
      if (cursor === undefined) throw badRequest('cursor: pass the nextCursor of an earlier page');
      const page = await queryNotifications(c.env.DB, { state, cursor, limit });
      const notifications = page.notifications.map(toRow);
      return c.json<NotificationPage>({ notifications, nextCursor: page.nextCursor });
    })
    .post('/api/notifications/:id/retry', async (c) => {
      const id = c.req.param('id');
      if (await revive(c.env.DB, id, Date.now())) return c.json({ id, state: 'waiting' });
      throw new Problem(404, 'Not found', `There is no notification ${id} that was given up.`);
    });
}

function listReceivers(env: Env): ReceiverRow[] {
  const { receivers, routes } = readAlertSettings(env);
  return routes.map(({ receiver: name, ...route }) => {
    const kind = receivers.find((known) => known.name === name)?.kind ?? '';
    return { name, kind, ...route };
  });
}

/** Sends at once, past the outbox: whoever sets a receiver up waits for what it says. */
async function sendTest(env: Env, name: string, now: number): Promise<TestResult> {
  const { receivers, problems, publicUrl, environment } = readAlertSettings(env);
  if (!receivers.some((known) => known.name === name)) {
    const why = problems.length === 0 ? '' : ` Some are set up wrongly: ${problems.join('; ')}`;
    throw new Problem(404, 'Not found', `ALERT_RECEIVERS has no receiver ${name}.${why}`);
  }
  const id = `${name}.test.${crypto.randomUUID()}`;
  const notification = buildTest(name, id, { publicUrl, environment, at: now });
  const result = await sendNotification(receivers, notification, Date.now);
  const delivered = result.kind === 'delivered';
  const reason = result.kind === 'delivered' ? null : result.reason;
  return { receiver: name, id, delivered, status: result.status, reason };
}

function toRow({ body, nextAt, ...row }: WaitingNotification): NotificationRow {
  const nextAttemptAt = row.state === 'waiting' ? nextAt : null;
  return { ...row, nextAttemptAt, notification: body };
}
