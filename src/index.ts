import { readConfig } from './config.ts';
import type { Env } from './env.ts';
import { createApp } from './http/app.ts';
import { listProviders, selectProvider } from './providers/select-provider.ts';
import { SlowScans } from './storage/slow-scans.ts';
import { writeTelemetry } from './storage/telemetry-store.ts';
import { consumeExports } from './telemetry/consume-exports.ts';
import { consumeTelemetry } from './telemetry/consume-telemetry.ts';
import { log, setLogLevel } from './telemetry/log.ts';
import { readExportSettings } from './telemetry/otlp/export-settings.ts';

export { ScanJob } from './durable/scan-job.ts';

const slowScans = new SlowScans();

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

  async queue(batch, env) {
    setLogLevel(readConfig(env).logLevel);
    switch (batch.queue) {
      case 'bookshelf-scan-events':
        return consumeTelemetry(batch, {
          write: (messages) => writeTelemetry(env.DB, messages),
          confirm: async (jobId, receipts) => {
            const slowMs = await slowScans.thresholdMs(env.DB, Date.now());
            await env.SCAN_JOB.get(env.SCAN_JOB.idFromName(jobId)).confirm(receipts, slowMs);
          },
          now: Date.now,
        });
      case 'bookshelf-span-exports':
        return consumeExports(batch, {
          readSettings: () => readExportSettings(env),
          confirm: (jobId, receipts) =>
            env.SCAN_JOB.get(env.SCAN_JOB.idFromName(jobId)).confirm(receipts, null),
          count: async (name, by) => log('debug', 'counted', { name, by }),
          now: Date.now,
          random: Math.random,
        });
      default:
        log('error', 'no consumer for this queue', { queue: batch.queue });
        batch.retryAll();
    }
  },
} satisfies ExportedHandler<Env>;
