import { readConfig } from '../../../../../src/config.ts';
import type { EndedJob, Job } from '../../../../../src/core/scan/job.ts';
import { Broadcast } from '../../../../../src/durable/broadcast.ts';
import { EventDesk } from '../../../../../src/durable/event-desk.ts';
import { JobStore } from '../../../../../src/durable/job-store.ts';
import type { JobParts } from '../../../../../src/durable/lifecycle.ts';
import { Outbox } from '../../../../../src/durable/outbox.ts';
import { OutboxSpans } from '../../../../../src/durable/outbox-spans.ts';
import { PictureStore } from '../../../../../src/durable/picture-store.ts';
import { ScanJob as TelemetricScanJob } from '../../../../../src/durable/scan-job.ts';
import { ScanTrace } from '../../../../../src/durable/scan-trace.ts';
import { SocketSpans } from '../../../../../src/durable/socket-spans.ts';
import { SpanBuffer } from '../../../../../src/durable/span-buffer.ts';
import { StageSpans } from '../../../../../src/durable/stage-spans.ts';
import { TraceDesk } from '../../../../../src/durable/trace-desk.ts';
import type { Env } from '../../../../../src/env.ts';

export { LiveFeed } from '../../../../../src/durable/live-feed.ts';

export { default } from '../../../../../src/index.ts';

class NoOutbox extends Outbox {
  override put(): void {}
  override nextDueAt(): null {
    return null;
  }
  override async flush(): Promise<void> {}
  override confirm(): void {}
}

/** Tells nobody of a scan; only notes that nothing is left to tell, for which the object would stay awake. */
class SilentDesk extends EventDesk {
  readonly #store: JobStore;

  constructor(store: JobStore, outbox: Outbox) {
    super(store, outbox);
    this.#store = store;
  }

  override get hasStarted(): boolean {
    return true;
  }
  override started(_job: Job, _now: number): void {}
  override completed(_job: EndedJob, _now: number, _over: boolean): void {
    this.#store.saveLedger({ settled: true, revisions: {} });
  }
}

/** As `composeParts`. A trace that is never opened records nothing. */
function withoutTelemetry(ctx: DurableObjectState, env: Env): JobParts {
  const config = { ...readConfig(env), tracing: false };
  const store = new JobStore(ctx.storage);
  const buffer = new SpanBuffer(store.documents);
  const share = () => false;
  const trace = new ScanTrace(store, buffer, share);
  const queues = { storage: env.SCAN_EVENTS, export: env.SPAN_EXPORTS };
  const spans = new OutboxSpans(trace);
  const story = () => undefined;
  const outbox = new NoOutbox({ store, queues, spans, story, resendMs: 30_000 });
  const sockets = new SocketSpans(trace);
  return {
    ctx,
    config,
    store,
    pictures: new PictureStore(ctx.storage.sql),
    outbox,
    desk: new SilentDesk(store, outbox),
    trace,
    traces: new TraceDesk({ store, buffer, trace, outbox, share, exporting: false }),
    stages: new StageSpans(trace),
    sockets,
    broadcast: new Broadcast(ctx, store, sockets),
  };
}

/** The real worker and object without spans, events and outbox. */
export class ScanJob extends TelemetricScanJob {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, withoutTelemetry(ctx, env));
  }
}
