import { env } from 'cloudflare:workers';

/** Empties what events are written to and rolled up in. */
export async function resetRollups(): Promise<void> {
  const tables = [
    'scan_started',
    'scan_completed',
    'scan_story',
    'erased_scan',
    'rollup',
    'dirty_bucket',
  ];
  await env.DB.batch([
    ...tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
    env.DB.prepare('UPDATE rollup_floor SET start = 0'),
  ]);
}
