import { composeParts } from '../../../../../src/durable/compose-parts.ts';
import { ScanJob as TelemetricScanJob } from '../../../../../src/durable/scan-job.ts';
import type { Env } from '../../../../../src/env.ts';
import type { TelemetryMessage } from '../../../../../src/telemetry/messages.ts';

export { LiveFeed } from '../../../../../src/durable/live-feed.ts';

export { default } from '../../../../../src/index.ts';

const confirmAfterMs = 300;

/** The real worker and object, with a queue that is elsewhere, as in production: sent, and later confirmed. */
export class ScanJob extends TelemetricScanJob {
  constructor(ctx: DurableObjectState, env: Env) {
    const send = async (message: TelemetryMessage) => ctx.waitUntil(this.#confirmLater(message));
    super(ctx, env, composeParts(ctx, { ...env, SCAN_EVENTS: { send } as never }));
  }

  async #confirmLater({ entry, revision, putAt }: TelemetryMessage): Promise<void> {
    const receivedAt = Date.now();
    await scheduler.wait(confirmAfterMs);
    const times = { receivedAt, writtenAt: Date.now() };
    await this.confirm([{ entry, revision, putAt, ...times, deliveries: 1, batchSize: 1 }], null);
  }
}
