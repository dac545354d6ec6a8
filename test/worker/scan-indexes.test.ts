import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';

/** How D1 would find a page of the list of scans whose rows meet `kept`. */
async function planOf(kept: string, ...values: string[]): Promise<string> {
  const { results } = await env.DB.prepare(
    `EXPLAIN QUERY PLAN SELECT job_id FROM scan_completed
     WHERE decided_at >= 0 AND decided_at <= 9 AND ${kept}
     ORDER BY decided_at DESC, job_id DESC LIMIT 50`,
  )
    .bind(...values)
    .all<{ detail: string }>();
  return results.map(({ detail }) => detail).join('; ');
}

describe('the indexes of scan_completed', () => {
  it('hold fallbacks, and scans that did not complete, by themselves and in order', async () => {
    const fellBack = await planOf("strategy = 'polling_fallback' AND country = ?", 'CA');
    expect(fellBack).toContain('USING INDEX scan_completed_fell_back');
    const failed = await planOf("outcome <> 'completed' AND outcome = ?", 'failed');
    expect(failed).toContain('USING INDEX scan_completed_not_completed');
    for (const plan of [fellBack, failed]) expect(plan).not.toContain('TEMP B-TREE');
  });

  it('hold all scans in order for whatever else is asked', async () => {
    const plan = await planOf('(decided_at < 9 OR job_id < ?)', 'x');
    expect(plan).toContain('INDEX scan_completed_decided_at');
    expect(plan).not.toContain('TEMP B-TREE');
  });
});
