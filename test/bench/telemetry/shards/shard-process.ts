import { once } from 'node:events';
import type { DatabaseSync } from 'node:sqlite';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import { rollUp, type Bucket } from '../../../../src/core/slo/rollup.ts';
import { rolledScanColumns, toRolledScan } from '../../../../src/storage/rolled-scans.ts';
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
  readonly bucket: Bucket;
}

const batchSize = 100;

/** What the read side makes of the rows of one file. */
function rolledUp(database: DatabaseSync): Bucket {
  const { sql: columns } = new SQLiteSyncDialect().sqlToQuery(rolledScanColumns);
  const rows = database.prepare(`SELECT ${columns} FROM scan_completed`).all();
  const [total] = rollUp(rows.map(toRolledScan), ['']);
  if (total === undefined) throw new Error('a shard got no scan');
  return total;
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
const answer: ShardAnswer = { scans: own.length, bucket: rolledUp(database) };
process.send?.(answer);
database.close();
process.disconnect();
