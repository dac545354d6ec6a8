import { env } from 'cloudflare:workers';
import { resetRollups } from './reset-rollups.ts';

/** Empties what scans are written to, rolled up in and counted in; scans of all times are counted then. */
export async function resetCounter(since = 0): Promise<void> {
  await resetRollups();
  await env.DB.batch([
    ...['uncounted_minute', 'counted_minute'].map((table) =>
      env.DB.prepare(`DELETE FROM ${table}`),
    ),
    env.DB.prepare(`UPDATE scan_counter SET revision = 0, since = ?1, counter = '{}'`).bind(since),
  ]);
}
