import type { Env } from '../../../../../src/env.ts';
import worker from '../../../../../src/index.ts';
import type { TelemetryMessage } from '../../../../../src/telemetry/messages.ts';
import { cloneScans } from '../../clone-scan.ts';
import type { RecordOrder, RecordResult } from '../../recorder-answers.ts';
import { countDatabase, databaseCosts } from './counted-database.ts';

const batchSize = 100;
/** Of one sendBatch. */
const maxBatchChars = 200_000;

let handled = 0;
/** Whether what comes through the queue is of `record`. */
export const recording = { now: false };

/** From the first send to the return of the consumer that had the last message. */
export async function record(order: RecordOrder, env: Env): Promise<RecordResult> {
  const messages = cloneScans(order.template, order.jobIds, order.spanShare);
  const before = { ...databaseCosts };
  const startedAt = performance.now();
  recording.now = true;
  if (order.by === 'queue') await throughQueue(messages, env);
  else await throughConsumer(messages, env);
  recording.now = false;
  const ms = performance.now() - startedAt;
  const { rowsRead, rowsWritten } = databaseCosts;
  return {
    ms,
    messages: messages.length,
    rowsRead: rowsRead - before.rowsRead,
    rowsWritten: rowsWritten - before.rowsWritten,
  };
}

async function throughQueue(messages: readonly TelemetryMessage[], env: Env): Promise<void> {
  handled = 0;
  for (const batch of sendBatches(messages))
    await env.SCAN_EVENTS.sendBatch(batch.map((body) => ({ body })));
  while (handled < messages.length) await scheduler.wait(1);
}

function sendBatches(messages: readonly TelemetryMessage[]): TelemetryMessage[][] {
  const batches: TelemetryMessage[][] = [];
  let room = 0;
  for (const message of messages) {
    const chars = JSON.stringify(message).length;
    if (chars > room || batches.at(-1)?.length === batchSize) {
      batches.push([]);
      room = maxBatchChars;
    }
    room -= chars;
    batches.at(-1)?.push(message);
  }
  return batches;
}

async function throughConsumer(messages: readonly TelemetryMessage[], env: Env): Promise<void> {
  const nobody = { idFromName: () => '', get: () => ({ confirm: async () => undefined }) };
  for (let from = 0; from < messages.length; from += batchSize) {
    const bodies = messages.slice(from, from + batchSize);
    const delivered = bodies.map((body) => ({ body, id: '', attempts: 1, ack() {}, retry() {} }));
    const batch = { queue: 'bookshelf-scan-events', messages: delivered, retryAll() {} };
    await consume(batch as never, { ...env, SCAN_JOB: nobody as never });
  }
}

export async function consume(batch: MessageBatch, env: Env): Promise<void> {
  await worker.queue(batch, { ...env, DB: countDatabase(env.DB) });
  handled += batch.messages.length;
}
