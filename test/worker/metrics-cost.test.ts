import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { countScans } from '../../src/cron/count-scans.ts';
import { rollUpDirty } from '../../src/cron/roll-up.ts';
import { runTogether } from '../../src/storage/run-together.ts';
import { writeScanEvents } from '../../src/storage/scan-event-store.ts';
import { queryServiceState } from '../../src/storage/service-state-query.ts';
import { completedEvent } from './completed-event.ts';
import { resetCounter } from './reset-counter.ts';

const minuteMs = 60_000;
const now = Date.now();

async function write(scans: number): Promise<void> {
  const events = Array.from({ length: scans }, (_, index) =>
    completedEvent({ decidedAt: now - 10 * minuteMs - index * 1_000, traceId: 'f'.repeat(32) }),
  );
  await runTogether(env.DB, writeScanEvents(events));
  await rollUpDirty(env.DB, now);
  await countScans(env.DB, now);
}

/** Rows that D1 reads for a scrape, all but the pipeline's counters and what is in flight. */
async function rowsRead(): Promise<number> {
  let rows = 0;
  const d1 = {
    prepare: (query: string) => env.DB.prepare(query),
    batch: async (statements: D1PreparedStatement[]) => {
      const results = await env.DB.batch(statements);
      for (const { meta } of results) rows += meta.rows_read;
      return results;
    },
  } as unknown as D1Database;
  await queryServiceState(d1, now, { exemplars: true });
  return rows;
}

it('a scrape reads as many rows whether few scans are kept or many', async () => {
  await resetCounter();
  await write(600);
  const first = await rowsRead();
  await write(3_000);
  expect(await rowsRead()).toBe(first);
  // The newest 500 scans, for exemplars, and a few of state.
  expect(first).toBeLessThanOrEqual(510);
});
