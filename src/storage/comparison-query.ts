import { sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { histogramCount, percentileMs } from '../core/slo/latency-histogram.ts';
import type { Comparison, ComparisonRow } from '../core/slo/read-answers.ts';
import { latencyHistogramIn } from './latency-query.ts';
import { decidedIn, type ScanFilter } from './scan-filter.ts';
import { scanCompleted } from './schema.ts';

interface Measured {
  measured: number | null;
  samples: number;
}

const viaWebsocket = sql`${scanCompleted.strategy} = 'websocket'`;
const viaPolling = sql`${scanCompleted.strategy} IN ('polling', 'polling_fallback')`;
const ended = sql`${scanCompleted.outcome} NOT IN ('cancelled', 'rejected', 'abandoned')`;

/** The claims of the original design beside what was measured in the span. */
export async function queryComparison(d1: D1Database, filter: ScanFilter): Promise<Comparison> {
  const [means, websocket, polling] = await Promise.all([
    queryMeans(d1, filter),
    latencyHistogramIn(d1, filter, 'websocket'),
    latencyHistogramIn(d1, filter, 'polling'),
  ]);
  const late = (q: number): { websocket: Measured; polling: Measured } => ({
    websocket: { measured: percentileMs(websocket, q), samples: histogramCount(websocket) },
    polling: { measured: percentileMs(polling, q), samples: histogramCount(polling) },
  });
  const rows: ComparisonRow[] = [
    row('latency', 'Update latency, median', 'ms', '8 ms', '2,000 ms', late(0.5)),
    row('updates', 'Nineteen of twenty updates within', 'ms', 'real-time', 'every 2 s', late(0.95)),
    row('wakeups', 'Wake-ups of the device per scan (battery)', 'per_scan', 'low', 'high', {
      websocket: mean(means.websocketUpdates, means.websocketScans),
      polling: mean(means.polls, means.pollingScans),
    }),
    row(
      'reliability',
      'Results that arrived by it, of those that tried',
      'ratio',
      '99.5 %',
      '100 %',
      {
        websocket: mean(means.websocketScans, means.triedWebsocket),
        polling: mean(means.pollingScans, means.triedPolling),
      },
    ),
    row('requests', 'Requests per scan to follow it', 'per_scan', '1', '15–30', {
      websocket: mean(means.sockets, means.websocketScans),
      polling: mean(means.polls, means.pollingScans),
    }),
  ];
  return { from: filter.from, to: filter.to, rows };
}

async function queryMeans(d1: D1Database, filter: ScanFilter) {
  const sum = (value: SQL) => sql<number>`coalesce(sum(${value}), 0)`;
  const when = (condition: SQL, value: SQLWrapper) =>
    sum(sql`CASE WHEN ${condition} AND ${ended} THEN ${value} ELSE 0 END`);
  const one = sql`1`;
  const polled = sql`(${viaPolling} OR (${scanCompleted.strategy} IS NULL AND ${scanCompleted.pollCount} > 0))`;
  const rows = await drizzle(d1)
    .select({
      websocketScans: when(viaWebsocket, one),
      pollingScans: when(viaPolling, one),
      triedWebsocket: when(sql`${scanCompleted.triedWebsocket}`, one),
      triedPolling: when(polled, one),
      websocketUpdates: when(viaWebsocket, scanCompleted.updatesSent),
      sockets: when(viaWebsocket, scanCompleted.socketCount),
      polls: when(viaPolling, scanCompleted.pollCount),
    })
    .from(scanCompleted)
    .where(decidedIn(filter));
  return rows[0] as NonNullable<(typeof rows)[0]>;
}

function mean(sum: number, samples: number): Measured {
  return { measured: samples === 0 ? null : sum / samples, samples };
}

function row(
  aspect: ComparisonRow['aspect'],
  label: string,
  unit: ComparisonRow['unit'],
  websocketClaim: string,
  pollingClaim: string,
  measured: { websocket: Measured; polling: Measured },
): ComparisonRow {
  return {
    aspect,
    label,
    unit,
    websocket: { claim: websocketClaim, ...measured.websocket },
    polling: { claim: pollingClaim, ...measured.polling },
  };
}
