import { asc, desc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { Trace } from '../core/trace/trace.ts';
import { span } from './telemetry-schema.ts';

const mostSpans = 2000;

/** The spans of a trace, oldest first, and of those that start together the longest first; undefined where there are none. */
export async function queryTrace(d1: D1Database, traceId: string): Promise<Trace | undefined> {
  const rows = await drizzle(d1)
    .select()
    .from(span)
    .where(eq(span.traceId, traceId))
    .orderBy(asc(span.startUs), desc(span.endUs), asc(span.spanId))
    .limit(mostSpans + 1);
  if (rows.length === 0) return undefined;
  return { traceId, spans: rows.slice(0, mostSpans), truncated: rows.length > mostSpans };
}
