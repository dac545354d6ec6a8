import { once } from 'node:events';
import { drizzle } from 'drizzle-orm/sqlite-proxy';
import type { DatabaseSync } from 'node:sqlite';
import { scanCompleted } from '../../../../src/storage/schema.ts';
import { scanSums, type ScanSums } from '../../../../src/storage/scan-sums.ts';
import type { LatencyHistogram } from '../../../../src/core/slo/latency-histogram.ts';
import { eventMessage } from '../../../support/telemetry-messages.ts';
import { BareInserts, openBareDatabase } from '../bare-inserts.ts';
import { makeScan, shardOf } from './made-scans.ts';

export interface ShardTask {
  readonly path: string;
  readonly shard: number;
  readonly shards: number;
  readonly scans: number;
}

export interface ShardAnswer {
  readonly scans: number;
  readonly sums: ScanSums;
  readonly websocketLatency: LatencyHistogram;
}

const batchSize = 100;

/** The read side's own sums, asked of one file. */
async function sumsOf(database: DatabaseSync): Promise<ScanSums> {
  const db = drizzle(async (query, params) => {
    const statement = database.prepare(query);
    // Sums of one form have one name.
    statement.setReturnArrays(true);
    return { rows: statement.all(...(params as string[])) };
  });
  const [sums] = await db.select(scanSums).from(scanCompleted);
  if (sums === undefined) throw new Error('sums always have a row');
  return sums;
}

function histogramOf(database: DatabaseSync): LatencyHistogram {
  const query = `SELECT bucket.key AS bucket, sum(bucket.value) AS samples
    FROM scan_completed, json_each(websocket_latency) AS bucket GROUP BY 1`;
  const rows = database.prepare(query).all();
  return Object.fromEntries(rows.map(({ bucket, samples }) => [String(bucket), Number(samples)]));
}

const task = JSON.parse(process.argv[2] ?? '') as ShardTask;
const database = openBareDatabase(task.path);
const own = Array.from({ length: task.scans }, (_, index) => makeScan(index)).filter(
  ({ jobId }) => shardOf(jobId, task.shards) === task.shard,
);
const messages = own.map(eventMessage);
const inserts = new BareInserts(database);
process.send?.('ready');
await once(process, 'message');
for (let from = 0; from < messages.length; from += batchSize)
  inserts.write(messages.slice(from, from + batchSize));
process.send?.('written');
const answer: ShardAnswer = {
  scans: own.length,
  sums: await sumsOf(database),
  websocketLatency: histogramOf(database),
};
process.send?.(answer);
database.close();
process.disconnect();
