import type { Env } from '../../../../src/env.ts';
import worker, { ScanJob as RealScanJob } from '../../../../src/index.ts';
import type { Receipt } from '../../../../src/telemetry/messages.ts';
import { edge, withFaults, type Entry } from './edge.ts';
import type { Faults } from '../faults.ts';

/** The real worker, whose bindings fail as `POST /test-faults` says; `GET` tells what came by. */
export default {
  async fetch(request, env, context) {
    if (new URL(request.url).pathname !== '/test-faults')
      return worker.fetch(request, withFaults(env), context);
    if (request.method === 'POST') edge.set(await request.json<Faults>());
    return Response.json(edge.report);
  },

  async queue(batch, env, context) {
    await worker.queue(
      batch,
      withFaults(
        env,
        batch.messages.map(({ body }) => body as Entry),
      ),
      context,
    );
  },
} satisfies ExportedHandler<Env>;

export { LiveFeed } from '../../../../src/index.ts';

export class ScanJob extends RealScanJob {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, withFaults(env));
  }

  override async confirm(receipts: readonly Receipt[], slowMs: number | null): Promise<void> {
    const jobId = this.ctx.id.name ?? '';
    const entries = receipts.map(({ entry }) => ({ jobId, entry }));
    await edge.pass('confirm', entries);
    await super.confirm(receipts, slowMs);
    await edge.pass('confirmed', entries);
  }
}
