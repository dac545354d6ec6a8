import { Hono } from 'hono';
import * as z from 'zod';
import type { SilenceRow } from '../core/alerting/alert-answers.ts';
import { causes, severities } from '../core/alerting/alert-rule.ts';
import { defaultRules } from '../core/alerting/rules.ts';
import { silenceKinds, silenceStateAt, type Silence } from '../core/alerting/silence.ts';
import { ratioMetrics } from '../core/slo/read-answers.ts';
import type { Env } from '../env.ts';
import { endSilence, insertSilence, querySilences } from '../storage/silence-store.ts';
import { byWhom } from './alert-routes.ts';
import { readJson } from './json-body.ts';
import { Problem } from './problem.ts';
import { badRequest, query } from './query.ts';

const minuteMs = 60_000;
const longestMs = 90 * 86_400_000;
/** A clock that is a little behind must not make a silence of now one of the past. */
const skewMs = 5 * minuteMs;
const mostOpen = 200;

/** A value that no alert can have would be a silence that mutes nothing, or with `isEqual` false everything. */
const knownValues: Readonly<Record<string, readonly string[]>> = {
  alertname: defaultRules.map(({ name }) => name),
  severity: severities,
  cause: causes,
  objective: [...ratioMetrics, 'overdueScans'],
};

const matcherSchema = z
  .strictObject({
    name: z.enum(['alertname', 'severity', 'cause', 'objective']),
    value: z.string().min(1).max(60),
    isEqual: z.boolean().default(true),
    isRegex: z.literal(false, 'regular expressions are not supported; name each value').optional(),
  })
  .refine(({ name, value }) => knownValues[name]?.includes(value), {
    error: ({ input }) => {
      const { name } = input as { name: string };
      return `no alert has this ${name}; there are ${knownValues[name]?.join(', ')}`;
    },
  })
  .transform(({ name, value, isEqual }) => ({ name, value, isEqual }));

const time = z.number().int().min(0).max(8.64e15);
const silenceSchema = z.strictObject({
  kind: z.enum(silenceKinds).default('silence'),
  /** All of them have to match. */
  matchers: z.array(matcherSchema).min(1, 'say which alerts: at least one matcher').max(10),
  startsAt: time.optional(),
  endsAt: time.optional(),
  durationMinutes: z
    .number()
    .positive()
    .max(longestMs / minuteMs)
    .optional(),
  createdBy: byWhom,
  reason: z.string().trim().min(1, 'say why, for whoever wonders').max(500),
});

const listSchema = z.object({
  all: z.enum(['0', '1']).default('0'),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});

/** Silences and maintenance windows. */
export function silenceRoutes() {
  return new Hono<{ Bindings: Env }>()
    .get('/api/silences', query(listSchema), async (c) => {
      const now = Date.now();
      const { all, limit } = c.req.valid('query');
      const silences = await querySilences(c.env.DB, now, { all: all === '1', limit });
      return c.json({ silences: silences.map((silence) => toRow(silence, now)) });
    })
    .post('/api/silences', async (c) => {
      const now = Date.now();
      const silence = makeSilence(await readJson(c, silenceSchema), now);
      if (await insertSilence(c.env.DB, silence, mostOpen)) return c.json(toRow(silence, now), 201);
      const detail = `There are ${mostOpen} silences that have not ended. End some first.`;
      throw new Problem(409, 'Too many silences', detail);
    })
    .delete('/api/silences/:id', async (c) => {
      const now = Date.now();
      const ended = await endSilence(c.env.DB, c.req.param('id'), now);
      if (ended !== undefined) return c.json(toRow(ended, now));
      throw new Problem(404, 'Not found', 'There is no such silence, or it has ended already.');
    });
}

function makeSilence(asked: z.infer<typeof silenceSchema>, now: number): Silence {
  const { kind, matchers, createdBy, reason, durationMinutes } = asked;
  const startsAt = asked.startsAt ?? now;
  if ((asked.endsAt === undefined) === (durationMinutes === undefined)) {
    throw badRequest('endsAt: pass either endsAt, in epoch ms, or durationMinutes');
  }
  const endsAt = asked.endsAt ?? startsAt + Math.round((durationMinutes ?? 0) * minuteMs);
  if (startsAt < now - skewMs) throw badRequest('startsAt: must not be in the past');
  if (endsAt <= Math.max(startsAt, now)) throw badRequest('endsAt: must be after startsAt and now');
  if (endsAt - startsAt > longestMs)
    throw badRequest('endsAt: a silence lasts 90 days at the most');
  const id = crypto.randomUUID();
  return { id, kind, matchers, startsAt, endsAt, createdAt: now, createdBy, reason };
}

function toRow(silence: Silence, now: number): SilenceRow {
  return { ...silence, state: silenceStateAt(silence, now) };
}
