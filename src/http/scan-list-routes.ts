import { Hono } from 'hono';
import * as z from 'zod';
import { parseJobId } from '../core/protocol/job-id.ts';
import { Problem } from './problem.ts';
import { badRequest, query } from './query.ts';
import type { ReadEnv } from './reads.ts';
import { filterOf, listFilterSchema, longestSpanMs, spanSchema } from './span-query.ts';

const page = {
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

const listSchema = listFilterSchema.extend({
  ...page,
  q: z
    .string()
    .toLowerCase()
    .regex(/^[\da-f]{4}[\da-f-]{0,32}$/, 'the beginning of a job id, at least 4 hex digits')
    .optional(),
});

const inFlightSchema = spanSchema
  .pick({ provider: true, platform: true, appVersion: true, networkType: true, country: true })
  .extend(page);

const detailSchema = z.object({ epoch: z.coerce.number().int().min(0).max(8.64e15).optional() });

/** Single scans: those that ended, those in flight, and all of one. */
export function scanListRoutes() {
  return new Hono<ReadEnv>()
    .get('/api/scans', query(listSchema), async (c) => {
      const { cursor, limit, ...asked } = c.req.valid('query');
      // A job that is looked for by its id is to be found whenever it was.
      const filter = filterOf(asked, Date.now(), asked.q === undefined ? undefined : longestSpanMs);
      return c.json(await c.var.reads.scans({ filter, cursor, limit }));
    })
    .get('/api/scans/in-flight', query(inFlightSchema), async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query');
      return c.json(await c.var.reads.inFlight({ filter, cursor, limit }, Date.now()));
    })
    .get('/api/scans/:jobId', query(detailSchema), async (c) => {
      const id = parseJobId(c.req.param('jobId'));
      if (id === undefined) throw badRequest('jobId must be a UUID');
      const { epoch } = c.req.valid('query');
      const detail = await c.var.reads.scan(id.key, epoch, Date.now());
      if (detail === undefined) throw notKnown(id.echo, epoch);
      return c.json(detail);
    });
}

function notKnown(jobId: string, epoch: number | undefined): Problem {
  const what =
    epoch === undefined
      ? `Nothing is known of the scan ${jobId}: it never was, was erased, or is past its retention.`
      : `The scan ${jobId} has no life ${epoch}; without epoch the newest is given, and all are listed.`;
  return new Problem(404, 'Not found', what);
}
