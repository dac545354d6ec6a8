import { Hono } from 'hono';
import * as z from 'zod';
import type { Env } from '../env.ts';
import { rebuildRollups } from '../storage/rebuild-query.ts';
import { badRequest, query } from './query.ts';

const time = z.coerce.number().int().min(0).max(8.64e15).optional();
const spanSchema = z.object({ from: time, to: time });

/** The rebuild of rollups from raw rows, a few hours a request. */
export function rollupRoutes() {
  return new Hono<{ Bindings: Env }>().post(
    '/api/rollups/rebuild',
    query(spanSchema),
    async (c) => {
      const now = Date.now();
      const { from = 0, to = now } = c.req.valid('query');
      if (from > to) throw badRequest('from must not be after to, both in epoch ms');
      return c.json(await rebuildRollups(c.env.DB, { from, to }, now));
    },
  );
}
