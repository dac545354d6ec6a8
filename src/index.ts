import { readAlertSettings } from './alert-settings.ts';
import { readConfig } from './config.ts';
import { liveFeedName } from './core/live/reader.ts';
import type { Env } from './env.ts';
import { createApp } from './http/app.ts';
import { listProviders, selectProvider } from './providers/select-provider.ts';
import { countScans } from './cron/count-scans.ts';
import { deleteOldRows } from './cron/delete-old-rows.ts';
import { exportMetrics } from './cron/export-metrics.ts';
import { rollUpDirty } from './cron/roll-up.ts';
import { runAlerts, type AlertParts } from './cron/run-alerts.ts';
import { schedule } from './cron/schedule.ts';
import { sendNotification } from './receivers/send-notification.ts';
import { addCounts, countWriteFailure } from './storage/counter-store.ts';
import { writeDeadLetters } from './storage/dead-letter-store.ts';
import { SlowScans } from './storage/slow-scans.ts';
import { writeTelemetry } from './storage/telemetry-store.ts';
import { Confirmations, confirmationLimits } from './telemetry/confirmations.ts';
import { consumeExports } from './telemetry/consume-exports.ts';
import { consumeTelemetry } from './telemetry/consume-telemetry.ts';
import { keepDeadLetters, type DeadLetterParts } from './telemetry/keep-dead-letters.ts';
import { log, setLogLevel } from './telemetry/log.ts';
import { readExportSettings } from './telemetry/otlp/export-settings.ts';
import { LivePublisher, liveLimits } from './telemetry/publish-live.ts';

export { LiveFeed } from './durable/live-feed.ts';
export { ScanJob } from './durable/scan-job.ts';

const slowScans = new SlowScans();
const confirmations = new Confirmations(confirmationLimits, (ms, options) =>
  scheduler.wait(ms, options),
);

const livePublisher = new LivePublisher(
  liveLimits,
  (ms, options) => scheduler.wait(ms, options),
  Date.now,
);

const app = createApp({
  listProviders,
  missingFor: (name, env) => {
    const selected = selectProvider(name, env);
    return selected.kind === 'missing' ? selected.needs : undefined;
  },
});

export default {
  fetch(request, env, context) {
    setLogLevel(readConfig(env).logLevel);
    return app.fetch(request, env, context);
  },

  async queue(batch, env, context) {
    setLogLevel(readConfig(env).logLevel);
    switch (batch.queue) {
      case 'bookshelf-scan-events':
        return consumeTelemetry(batch, {
          write: (messages, counts) => writeTelemetry(env.DB, messages, counts, Date.now()),
          canWrite: () => countWriteFailure(env.DB, Date.now()),
          confirm: async (jobId, receipts) => {
            const slowMs = await slowScans.thresholdMs(env.DB, Date.now());
            await env.SCAN_JOB.get(env.SCAN_JOB.idFromName(jobId)).confirm(receipts, slowMs);
          },
          confirmations,
          publish: (messages) =>
            livePublisher.publish(messages, (scans, skipped) =>
              env.LIVE_FEED.get(env.LIVE_FEED.idFromName(liveFeedName)).publish(scans, skipped),
            ),
          waitUntil: (work) => context.waitUntil(work),
          now: Date.now,
        });
      case 'bookshelf-span-exports':
        return consumeExports(batch, {
          readSettings: () => readExportSettings(env, 'traces'),
          confirm: (jobId, receipts) =>
            env.SCAN_JOB.get(env.SCAN_JOB.idFromName(jobId)).confirm(receipts, null),
          count: (count) => addCounts(env.DB, [count], Date.now()),
          now: Date.now,
          random: Math.random,
        });
      case 'bookshelf-scan-events-dead':
        return keepDeadLetters(batch, 'bookshelf-scan-events', deadLetterParts(env));
      case 'bookshelf-span-exports-dead':
        return keepDeadLetters(batch, 'bookshelf-span-exports', deadLetterParts(env));
      default:
        log('error', 'no consumer for this queue', { queue: batch.queue });
        batch.retryAll();
    }
  },

  async scheduled(controller, env) {
    const { logLevel, retentionMs } = readConfig(env);
    setLogLevel(logLevel);
    switch (controller.cron) {
      case schedule.retention:
        return deleteOldRows(env.DB, retentionMs, controller.scheduledTime);
      case schedule.minutely:
        await rollUpDirty(env.DB, controller.scheduledTime).catch((error: unknown) =>
          log('error', 'rollups not brought up to date', { error: String(error) }),
        );
        await watchAlerts(env, controller.scheduledTime);
        await countScans(env.DB, controller.scheduledTime).catch((error: unknown) =>
          log('error', 'scans not counted', { error: String(error) }),
        );
        return exportMetrics({
          d1: env.DB,
          readSettings: () => readExportSettings(env, 'metrics'),
          now: Date.now,
        });
      default:
        log('error', 'nothing is scheduled for this cron', { cron: controller.cron });
    }
  },
} satisfies ExportedHandler<Env>;

async function watchAlerts(env: Env, at: number): Promise<void> {
  const { receivers, problems, ...settings } = readAlertSettings(env);
  for (const problem of problems) log('error', 'alerts are set up wrongly', { problem });
  const send: AlertParts['send'] = (notification) =>
    sendNotification(receivers, notification, Date.now);
  // The clock of the cron, going on from its minute; signatures alone are by the wall.
  const startedAt = Date.now();
  const now = () => at + (Date.now() - startedAt);
  await runAlerts({ d1: env.DB, at, now, send, ...settings });
}

function deadLetterParts(env: Env): DeadLetterParts {
  return { write: (letters) => writeDeadLetters(env.DB, letters, Date.now()), now: Date.now };
}
