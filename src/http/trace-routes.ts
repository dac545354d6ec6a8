import { Hono } from 'hono';
import { Problem } from './problem.ts';
import type { ReadEnv } from './reads.ts';

/** One trace of the read API (contract, section 5). */
export function traceRoutes() {
  return new Hono<ReadEnv>().get('/api/traces/:traceId', async (c) => {
    const traceId = c.req.param('traceId').toLowerCase();
    if (!/^[0-9a-f]{32}$/.test(traceId) || /^0+$/.test(traceId)) {
      throw new Problem(400, 'Bad request', 'A trace id is 32 hex digits, not all zero.');
    }
    const trace = await c.var.reads.trace(traceId);
    if (trace !== undefined) return c.json(trace);
    const detail =
      'No spans of this trace are stored: it was not sampled, has not arrived yet, or is past its retention.';
    throw new Problem(404, 'Not found', detail);
  });
}
