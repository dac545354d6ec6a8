import type { ScanEvent } from './core/scan/scan-event.ts';
import type { Env } from './env.ts';
import { createApp } from './http/app.ts';
import { listProviders, selectProvider } from './providers/select-provider.ts';
import { writeScanEvents } from './storage/scan-event-store.ts';
import { consumeScanEvents } from './telemetry/consume-scan-events.ts';

export { ScanJob } from './durable/scan-job.ts';

const app = createApp({
  listProviders,
  missingFor: (name, env) => {
    const selected = selectProvider(name, env);
    return selected.kind === 'missing' ? selected.needs : undefined;
  },
});

export default {
  fetch: app.fetch,

  async queue(batch, env) {
    await consumeScanEvents(batch, {
      write: (events) => writeScanEvents(env.DB, events),
      confirm: async (event) => {
        const stub = env.SCAN_JOB.get(env.SCAN_JOB.idFromName(event.jobId));
        await stub.confirmEvent(event.name, event.revision);
      },
    });
  },
} satisfies ExportedHandler<Env, ScanEvent>;
