import { parentPort, workerData } from 'node:worker_threads';
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

const task = workerData as ShardTask;
const database = openBareDatabase(task.path);
const own = Array.from({ length: task.scans }, (_, index) => makeScan(index)).filter(
  ({ jobId }) => shardOf(jobId, task.shards) === task.shard,
);
const messages = own.map(eventMessage);
const inserts = new BareInserts(database);
parentPort?.postMessage('ready');
parentPort?.once('message', () => {
  for (let from = 0; from < messages.length; from += batchSize)
    inserts.write(messages.slice(from, from + batchSize));
  parentPort?.postMessage('written');
  void sumsOf(database).then((sums) => {
    const answer = { scans: own.length, sums, websocketLatency: histogramOf(database) };
    parentPort?.postMessage(answer);
    database.close();
  });
});
