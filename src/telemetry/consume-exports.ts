import type { Count } from './counts.ts';
import { log } from './log.ts';
import { exportMessageSchema, type Receipt } from './messages.ts';
import { ExportRun } from './otlp/export-run.ts';
import type { ExportSettings } from './otlp/export-settings.ts';
import {
  gatherUnits,
  groupIntoPosts,
  type ExportUnit,
  type ReadExport,
} from './otlp/export-units.ts';
import { retryDelaySeconds } from './otlp/retry-delay.ts';

export interface ExportParts {
  /** @throws {Error} that says which variable is wrong. */
  readSettings(): ExportSettings;
  /** Tells a scan's object what of its outbox it need not send again. */
  confirm(jobId: string, receipts: readonly Receipt[]): Promise<void>;
  count(count: Count): Promise<void>;
  readonly now: () => number;
  /** 0..1 */
  random(): number;
}

/** Settings are put right by people, so this need not be short. */
const badSettingsDelaySeconds = 5 * 60;

/**
 * Sends spans on to the OTLP endpoint. What is exported, or can never be, is confirmed to its object; what
 * cannot be exported now comes again, and after the queue's patience is over the object sends it again.
 */
export async function consumeExports(
  batch: MessageBatch<unknown>,
  parts: ExportParts,
): Promise<void> {
  const receivedAt = parts.now();
  let settings: ExportSettings;
  try {
    settings = parts.readSettings();
  } catch (error) {
    log('error', 'span export is set up wrongly', { error: String(error) });
    batch.retryAll({ delaySeconds: badSettingsDelaySeconds });
    return;
  }
  const settle = (units: readonly ExportUnit[]) => confirmAndAck(units, receivedAt, batch, parts);
  const units = gatherUnits(readBatch(batch));
  if (settings.state === 'off') {
    await settle(units);
    return;
  }
  const postpone = (late: readonly ExportUnit[], retryAfterMs: number | null) => {
    for (const { delivery } of late.flatMap(({ brought }) => brought)) {
      const delaySeconds = retryDelaySeconds(delivery.attempts, retryAfterMs, parts.random());
      delivery.retry({ delaySeconds });
    }
  };
  const run = new ExportRun({ settings, settle, postpone, now: parts.now });
  for (const post of groupIntoPosts(units)) await run.send(post);
  await reportCounts(run, parts);
}

function readBatch(batch: MessageBatch<unknown>): ReadExport[] {
  return batch.messages.flatMap((delivery) => {
    const parsed = exportMessageSchema.safeParse(delivery.body);
    if (parsed.success) return [{ delivery, message: parsed.data }];
    log('error', 'unreadable span export', { id: delivery.id });
    delivery.retry();
    return [];
  });
}

/** An object that cannot be told sends again, and its spans arrive twice; waiting for it would do the same. */
async function confirmAndAck(
  units: readonly ExportUnit[],
  receivedAt: number,
  batch: MessageBatch<unknown>,
  parts: ExportParts,
): Promise<void> {
  const writtenAt = parts.now();
  const brought = units.flatMap((unit) => unit.brought);
  const receipts = brought.flatMap(({ delivery, message }) => {
    if (message.kind !== 'spans') return [];
    const { jobId, entry, revision, putAt } = message;
    const arrival = { deliveries: delivery.attempts, batchSize: batch.messages.length };
    return [{ jobId, receipt: { entry, revision, putAt, receivedAt, writtenAt, ...arrival } }];
  });
  const byJob = Map.groupBy(receipts, ({ jobId }) => jobId);
  await Promise.allSettled(
    [...byJob].map(([jobId, own]) =>
      parts.confirm(
        jobId,
        own.map(({ receipt }) => receipt),
      ),
    ),
  );
  for (const { delivery } of brought) delivery.ack();
}

async function reportCounts({ counts }: ExportRun, parts: ExportParts): Promise<void> {
  const all: Count[] = [
    { name: 'exported_spans', value: counts.exported_spans },
    { name: 'dropped_spans', label: 'export_refused', value: counts.dropped_spans },
    { name: 'export_failures', value: counts.export_failures },
  ];
  const counted = all.filter(({ value }) => value > 0);
  const reports = await Promise.allSettled(counted.map((count) => parts.count(count)));
  for (const report of reports) {
    if (report.status === 'rejected') {
      log('warn', 'export not counted', { error: String(report.reason) });
    }
  }
}
