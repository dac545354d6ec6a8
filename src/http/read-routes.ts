import { Hono } from 'hono';
import { z } from 'zod';
import { strategies } from '../core/protocol/words.ts';
import { isTimeZone } from '../core/slo/local-days.ts';
import { timeseriesMetrics } from '../core/slo/read-answers.ts';
import { dimensions } from '../core/slo/rollup-dimensions.ts';
import { stepsOf } from '../core/slo/step-edges.ts';
import { chooseStepMs, maxPoints } from '../core/slo/time-step.ts';
import type { Env } from '../env.ts';
import { queryBreakdown } from '../storage/breakdown-query.ts';
import { queryComparison } from '../storage/comparison-query.ts';
import { parseScanCursor, queryScans } from '../storage/scan-list-query.ts';
import { querySummary } from '../storage/summary-query.ts';
import { queryTimeseries } from '../storage/timeseries-query.ts';
import { badRequest, query } from './query.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const longestSpanMs = 400 * dayMs;

const time = z.coerce.number().int().min(0).max(8.64e15);
const dimension = z.string().min(1).max(64).optional();

const spanSchema = z.object({
  from: time.optional(),
  to: time.optional(),
  provider: dimension,
  platform: dimension,
  appVersion: dimension,
  networkType: dimension,
  country: dimension,
  strategy: z.enum(strategies).optional(),
});

const seriesSchema = spanSchema.extend({
  metric: z.enum(timeseriesMetrics),
  step: z.coerce
    .number()
    .int()
    .min(minuteMs)
    .max(longestSpanMs)
    .multipleOf(minuteMs, 'must be whole minutes, in ms')
    .optional(),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, "must be utc or one of IANA's names, such as Europe/Berlin")
    .default('utc'),
});

const breakdownSchema = spanSchema.extend({ by: z.enum(dimensions) });

const listSchema = spanSchema.extend({
  cursor: z.string().max(80).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** The read API (contract, section 5): so far summary, time series, breakdown, comparison and scan list. */
export function readRoutes() {
  return new Hono<{ Bindings: Env }>()
    .get('/api/summary', query(spanSchema), async (c) => {
      const now = Date.now();
      return c.json(await querySummary(c.env.DB, filterOf(c.req.valid('query'), now), now));
    })
    .get('/api/timeseries', query(seriesSchema), async (c) => {
      const asked = c.req.valid('query');
      const filter = filterOf(asked, Date.now());
      const stepMs = stepOf(asked.step, filter);
      const { metric, timeZone } = asked;
      const stepping = { ...stepsOf(filter, stepMs, timeZone), stepMs, timeZone };
      return c.json(await queryTimeseries(c.env.DB, filter, metric, stepping));
    })
    .get('/api/breakdown', query(breakdownSchema), async (c) => {
      const asked = c.req.valid('query');
      return c.json(await queryBreakdown(c.env.DB, filterOf(asked, Date.now()), asked.by));
    })
    .get('/api/comparison', query(spanSchema), async (c) => {
      const filter = filterOf(c.req.valid('query'), Date.now());
      return c.json(await queryComparison(c.env.DB, filter));
    })
    .get('/api/scans', query(listSchema), async (c) => {
      const asked = c.req.valid('query');
      const cursor = asked.cursor === undefined ? null : parseScanCursor(asked.cursor);
      if (cursor === undefined) throw badRequest('cursor: pass the nextCursor of an earlier page');
      const filter = filterOf(asked, Date.now());
      return c.json(await queryScans(c.env.DB, filter, cursor, asked.limit));
    });
}

/** The span asked for; by default the last day. */
function filterOf<T extends z.infer<typeof spanSchema>>(asked: T, now: number) {
  const to = asked.to ?? now;
  const from = asked.from ?? to - dayMs;
  if (from >= to) throw badRequest('from must be before to, both in epoch ms');
  if (to - from > longestSpanMs) throw badRequest('the span must not be over 400 days');
  return { ...asked, from, to };
}

function stepOf(step: number | undefined, { from, to }: { from: number; to: number }): number {
  if (step === undefined) return chooseStepMs(to - from);
  if ((to - from) / step > maxPoints) {
    throw badRequest(`step: the span would have over ${maxPoints} points; choose a longer step`);
  }
  return step;
}
