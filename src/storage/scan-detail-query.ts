import { and, desc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { ScanRecord } from '../core/scan/scan-record.ts';
import type { PackedStory } from '../core/scan/story.ts';
import { scanCompleted, scanStarted, scanStory } from './schema.ts';
import { span } from './telemetry-schema.ts';

/** A job has one life nearly always; whoever reuses a UUID all day sees the newest of them. */
const mostLives = 50;

/** What is recorded of the lives of a job, by key, newest first. */
export async function queryScanLives(d1: D1Database, jobId: string): Promise<ScanRecord[]> {
  const db = drizzle(d1);
  const [started, completed] = await db.batch([
    db
      .select()
      .from(scanStarted)
      .where(eq(scanStarted.jobId, jobId))
      .orderBy(desc(scanStarted.epoch))
      .limit(mostLives),
    db
      .select()
      .from(scanCompleted)
      .where(eq(scanCompleted.jobId, jobId))
      .orderBy(desc(scanCompleted.epoch))
      .limit(mostLives),
  ]);
  const lives = new Map<number, ScanRecord>();
  for (const row of started) lives.set(row.epoch, { state: 'in_flight', ...row });
  for (const row of completed) lives.set(row.epoch, { state: 'ended', ...row });
  return [...lives.values()].toSorted((a, b) => b.epoch - a.epoch);
}

/** How a recorded scan went; null where that is not kept, or no more. */
export async function queryStory(
  d1: D1Database,
  jobId: string,
  epoch: number,
): Promise<PackedStory | null> {
  const rows = await drizzle(d1)
    .select({ story: scanStory.story })
    .from(scanStory)
    .where(and(eq(scanStory.epoch, epoch), eq(scanStory.jobId, jobId)));
  return rows[0]?.story ?? null;
}

/** Whether any span of a trace is stored. */
export async function hasSpans(d1: D1Database, traceId: string): Promise<boolean> {
  const rows = await drizzle(d1)
    .select({ traceId: span.traceId })
    .from(span)
    .where(eq(span.traceId, traceId))
    .limit(1);
  return rows.length > 0;
}
