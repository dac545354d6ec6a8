import { readConfig } from '../config.ts';
import type { Env } from '../env.ts';
import { exportIsOn } from '../telemetry/otlp/export-settings.ts';
import { isInShare } from '../telemetry/trace-share.ts';
import { startTracing } from '../telemetry/tracing.ts';
import { Broadcast } from './broadcast.ts';
import { EventDesk } from './event-desk.ts';
import { JobStore } from './job-store.ts';
import type { JobParts } from './lifecycle.ts';
import { Outbox } from './outbox.ts';
import { OutboxSpans } from './outbox-spans.ts';
import { PictureStore } from './picture-store.ts';
import { ScanTrace } from './scan-trace.ts';
import { SocketSpans } from './socket-spans.ts';
import { SpanBuffer } from './span-buffer.ts';
import { StageSpans } from './stage-spans.ts';
import { tellStory } from './tell-story.ts';
import { TraceDesk } from './trace-desk.ts';

/** The parts that one job's object is made of. */
export function composeParts(ctx: DurableObjectState, env: Env): JobParts {
  const config = readConfig(env);
  if (config.tracing) startTracing();
  const store = new JobStore(ctx.storage);
  const buffer = new SpanBuffer(store.documents);
  const share = (traceId: string) => isInShare(traceId, config.traceShare);
  const trace = new ScanTrace(store, buffer, share);
  const queues = { storage: env.SCAN_EVENTS, export: env.SPAN_EXPORTS };
  const outbox = new Outbox({
    store,
    queues,
    spans: new OutboxSpans(trace),
    story: () => tellStory(store),
    resendMs: config.outboxResendMs,
  });
  const sockets = new SocketSpans(trace);
  return {
    ctx,
    config,
    store,
    pictures: new PictureStore(ctx.storage.sql),
    outbox,
    desk: new EventDesk(store, outbox),
    trace,
    traces: new TraceDesk({ store, buffer, trace, outbox, share, exporting: exportIsOn(env) }),
    stages: new StageSpans(trace),
    sockets,
    broadcast: new Broadcast(ctx, store, sockets),
  };
}
