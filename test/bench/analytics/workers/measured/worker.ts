import { rollUpDirty } from '../../../../../src/cron/roll-up.ts';
import type { ScanEvent } from '../../../../../src/core/scan/scan-event.ts';
import type { Env } from '../../../../../src/env.ts';
import worker from '../../../../../src/index.ts';
import { runTogether } from '../../../../../src/storage/run-together.ts';
import { writeScanEvents } from '../../../../../src/storage/scan-event-store.ts';
import { countReads } from './counted-database.ts';

export { LiveFeed, ScanJob } from '../../../../../src/index.ts';

/** The real worker, which says in a header what each of its answers has read of D1. */
export default {
  ...worker,

  async fetch(request, env, context) {
    const costs = { rowsRead: 0, rowsWritten: 0, queries: 0 };
    const counted = { ...env, DB: countReads(env.DB, costs) };
    const answer = await answerFor(request, counted, context);
    const copy = new Response(answer.body, answer);
    copy.headers.set('Bench-Costs', JSON.stringify(costs));
    return copy;
  },
} satisfies ExportedHandler<Env>;

async function answerFor(
  request: Request<unknown, IncomingRequestCfProperties>,
  env: Env,
  context: ExecutionContext,
): Promise<Response> {
  switch (new URL(request.url).pathname) {
    case '/bench/sql': {
      const { text, values } = await request.json<{ text: string; values: number[] }>();
      const { results } = await env.DB.prepare(text)
        .bind(...values)
        .all();
      return Response.json(results);
    }
    case '/bench/write': {
      await runTogether(env.DB, writeScanEvents(await request.json<ScanEvent[]>()));
      return Response.json(null);
    }
    case '/bench/roll-up': {
      const { now, most } = await request.json<{
        now: number;
        most: Record<'minute' | 'hour' | 'day', number>;
      }>();
      // Local time passes while a worker computes.
      const startedAt = performance.now();
      const recomputed = await rollUpDirty(env.DB, now, most);
      return Response.json({ ms: performance.now() - startedAt, recomputed });
    }
    default:
      return worker.fetch(request, env, context);
  }
}
