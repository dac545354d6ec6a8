import { Hono } from 'hono';
import * as z from 'zod';
import { isTimeZone } from '../core/slo/local-days.ts';
import { timeseriesMetrics } from '../core/slo/read-answers.ts';
import { dimensions } from '../core/slo/rollup-dimensions.ts';
import { stepsOf } from '../core/slo/step-edges.ts';
import { chooseStepMs, maxPoints } from '../core/slo/time-step.ts';
import { badRequest, query } from './query.ts';
import type { ReadEnv } from './reads.ts';
import { filterOf, longestSpanMs, spanSchema } from './span-query.ts';

const minuteMs = 60_000;

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

const breakdownSchema = spanSchema.extend({
  by: z.enum(dimensions),
  latency: z.enum(['true', 'false']).default('false'),
});

/** What the read API (contract, section 5) adds up: summary, time series, breakdown, comparison. */
export function readRoutes() {
  return new Hono<ReadEnv>()
    .get('/api/summary', query(spanSchema), async (c) => {
      const now = Date.now();
      return c.json(await c.var.reads.summary(filterOf(c.req.valid('query'), now), now));
    })
    .get('/api/timeseries', query(seriesSchema), async (c) => {
      const asked = c.req.valid('query');
      const filter = filterOf(asked, Date.now());
      const stepMs = stepOf(asked.step, filter);
      const { metric, timeZone } = asked;
      const stepping = { ...stepsOf(filter, stepMs, timeZone), stepMs, timeZone };
      return c.json(await c.var.reads.timeseries(filter, metric, stepping));
    })
    .get('/api/breakdown', query(breakdownSchema), async (c) => {
      const { by, latency, ...asked } = c.req.valid('query');
      const filter = filterOf(asked, Date.now());
      return c.json(await c.var.reads.breakdown(filter, by, latency === 'true'));
    })
    .get('/api/comparison', query(spanSchema), async (c) => {
      const filter = filterOf(c.req.valid('query'), Date.now());
      return c.json(await c.var.reads.comparison(filter));
    });
}

function stepOf(step: number | undefined, { from, to }: { from: number; to: number }): number {
  if (step === undefined) return chooseStepMs(to - from);
  if ((to - from) / step > maxPoints) {
    throw badRequest(`step: the span would have over ${maxPoints} points; choose a longer step`);
  }
  return step;
}
