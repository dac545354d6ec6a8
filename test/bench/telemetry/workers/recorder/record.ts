import type { Env } from '../../../../../src/env.ts';
import worker from '../../../../../src/index.ts';
import type { TelemetryMessage } from '../../../../../src/telemetry/messages.ts';
import { cloneScans } from '../../clone-scan.ts';
import type { RecordOrder, RecordResult } from '../../recorder-answers.ts';
import { countDatabase, databaseCosts } from './counted-database.ts';
import { batchSize, throughQueue, toSend } from './through-queue.ts';

/** What is being recorded, and what has come of it. */
export const recording = {
  by: null as RecordOrder['by'] | null,
  jobs: new Set<string>(),
  handled: 0,
  confirmed: 0,
};

interface Prepared {
  readonly by: RecordOrder['by'];
  readonly scans: number;
  readonly messages: readonly TelemetryMessage[];
  readonly sendings: readonly (readonly TelemetryMessage[])[];
}

let prepared: Prepared | undefined;

/** Makes the messages, so that doing it is no part of what is measured. */
export function prepareRecord({ template, jobIds, spanShare, by }: RecordOrder): void {
  const putAt = Date.now();
  // Objects drop what they put into their outbox before.
  const all = cloneScans(template, jobIds, spanShare).map((message) => ({ ...message, putAt }));
  const messages = by === 'consumer' ? all : inWholeBatches(all);
  const scans = (jobIds.length * messages.length) / all.length;
  prepared = { by, scans, messages, sendings: toSend(messages) };
}

/** A batch that is not full would wait for more until its timeout. */
function inWholeBatches<T>(messages: readonly T[]): readonly T[] {
  return messages.slice(0, messages.length - (messages.length % batchSize));
}

export async function record(env: Env): Promise<RecordResult> {
  if (prepared === undefined) throw new Error('nothing is prepared');
  const { by, scans, messages, sendings } = prepared;
  const before = { ...databaseCosts };
  const jobs = new Set(messages.map(({ jobId }) => jobId));
  Object.assign(recording, { by, jobs, handled: 0, confirmed: 0 });
  const startedAt = performance.now();
  const passing =
    by === 'consumer' ? throughConsumer(messages, env) : throughQueue(sendings, env, recording);
  await passing.finally(() => (recording.by = null));
  const confirmedAt = performance.now();
  const { rowsRead, rowsWritten, lastWriteAt } = databaseCosts;
  return {
    scans,
    writtenMs: (by === 'queue alone' ? confirmedAt : lastWriteAt) - startedAt,
    confirmedMs: confirmedAt - startedAt,
    rowsRead: rowsRead - before.rowsRead,
    rowsWritten: rowsWritten - before.rowsWritten,
  };
}

async function throughConsumer(messages: readonly TelemetryMessage[], env: Env): Promise<void> {
  const nobody = { idFromName: () => '', get: () => ({ confirm: async () => undefined }) };
  const own = { ...env, SCAN_JOB: nobody as never };
  const metadata = { metrics: { backlogCount: 0, backlogBytes: 0 } };
  for (let from = 0; from < messages.length; from += batchSize) {
    const bodies = messages.slice(from, from + batchSize);
    const delivered = bodies.map((body) => ({ body, id: '', attempts: 1, ack() {}, retry() {} }));
    const batch = { queue: 'bookshelf-scan-events', messages: delivered, metadata, ackAll() {} };
    await consume(batch as never, own, { waitUntil() {} } as never);
  }
}

export async function consume(
  batch: MessageBatch,
  env: Env,
  context: ExecutionContext,
): Promise<void> {
  if (recording.by !== 'queue alone')
    await worker.queue(batch, { ...env, DB: countDatabase(env.DB) }, context);
  recording.handled += batch.messages.filter(({ body }) => isRecorded(body)).length;
}

/** Objects that were made for the recording send messages of their own. */
function isRecorded(body: unknown): boolean {
  return recording.jobs.has((body as TelemetryMessage).jobId);
}
