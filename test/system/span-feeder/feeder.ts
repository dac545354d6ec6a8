import type { Env } from '../../../src/env.ts';
import worker from '../../../src/index.ts';
import type { ExportMessage } from '../../../src/telemetry/messages.ts';

export { ScanJob } from '../../../src/index.ts';

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname !== '/feed') return new Response('ok');
    const bodies: ExportMessage[] = await request.json();
    await env.SPAN_EXPORTS.sendBatch(bodies.map((body) => ({ body })));
    return new Response(null, { status: 202 });
  },

  queue: (batch, env, context) => worker.queue(batch, env, context),
} satisfies ExportedHandler<Env>;
