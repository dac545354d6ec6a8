import { and, desc, eq, isNotNull } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { log } from '../telemetry/log.ts';
import { scanCompleted } from './schema.ts';

const newest = 1000;
const fewest = 20;
const freshMs = 60_000;

/**
 * How long a scan must take to be slow: the 95th percentile of the newest thousand that completed, ms. Asked
 * of the database once a minute at most, by each isolate.
 */
export class SlowScans {
  #askedAt = Number.NEGATIVE_INFINITY;
  #thresholdMs: number | null = null;

  /** Null while too few scans are known, or the database does not answer. */
  async thresholdMs(d1: D1Database, now: number): Promise<number | null> {
    if (now - this.#askedAt < freshMs) return this.#thresholdMs;
    this.#askedAt = now;
    try {
      this.#thresholdMs = await queryThreshold(d1);
    } catch (error) {
      log('warn', 'no threshold for slow scans', { error: String(error) });
    }
    return this.#thresholdMs;
  }
}

async function queryThreshold(d1: D1Database): Promise<number | null> {
  const rows = await drizzle(d1)
    .select({ ms: scanCompleted.durationMs })
    .from(scanCompleted)
    .where(
      and(
        eq(scanCompleted.outcome, 'completed'),
        isNotNull(scanCompleted.durationMs),
        eq(scanCompleted.synthetic, false),
      ),
    )
    .orderBy(desc(scanCompleted.decidedAt))
    .limit(newest);
  if (rows.length < fewest) return null;
  const durations = rows.map(({ ms }) => ms ?? 0).sort((a, b) => a - b);
  return durations[Math.ceil(durations.length * 0.95) - 1] ?? null;
}
