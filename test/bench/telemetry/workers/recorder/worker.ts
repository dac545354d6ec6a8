import { composeParts } from '../../../../../src/durable/compose-parts.ts';
import type { JobParts } from '../../../../../src/durable/lifecycle.ts';
import { ScanJob as TelemetricScanJob } from '../../../../../src/durable/scan-job.ts';
import type { Env } from '../../../../../src/env.ts';
import worker from '../../../../../src/index.ts';
import type { ObjectCosts, RecordOrder, SpanCosts } from '../../recorder-answers.ts';
import { countRows, noCosts } from './counted-state.ts';
import { openJobs } from './open-jobs.ts';
import { consume, prepareRecord, record, recording } from './record.ts';
import { measureSpans } from './span-costs.ts';

export { LiveFeed } from '../../../../../src/durable/live-feed.ts';

/** The real object, which counts what it costs. */
export class ScanJob extends TelemetricScanJob {
  readonly #parts: JobParts;
  readonly #costs: ObjectCosts;

  constructor(ctx: DurableObjectState, env: Env) {
    const costs = noCosts();
    const parts = composeParts(countRows(ctx, costs), env);
    super(ctx, env, parts);
    this.#parts = parts;
    this.#costs = costs;
  }

  async measureSpans(batches: number): Promise<SpanCosts> {
    return measureSpans(this.#parts, batches);
  }

  async costs(): Promise<ObjectCosts> {
    return this.#costs;
  }

  override async fetch(request: Request): Promise<Response> {
    this.#costs.requests += 1;
    return super.fetch(request);
  }

  override async alarm(): Promise<void> {
    this.#costs.requests += 1;
    return super.alarm();
  }

  override async webSocketMessage(ws: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    this.#costs.frames += 1;
    return super.webSocketMessage(ws, frame);
  }

  override async upload(...given: Parameters<TelemetricScanJob['upload']>) {
    this.#costs.requests += 1;
    return super.upload(...given);
  }

  override async report(...given: Parameters<TelemetricScanJob['report']>) {
    this.#costs.requests += 1;
    return super.report(...given);
  }

  override async confirm(...given: Parameters<TelemetricScanJob['confirm']>) {
    this.#costs.requests += 1;
    await super.confirm(...given);
    if (recording.jobs.has(this.ctx.id.name ?? '')) recording.confirmed += given[0].length;
  }
}

const heard: unknown[] = [];

export default {
  async fetch(request, env, context) {
    const url = new URL(request.url);
    const id = env.SCAN_JOB.idFromName(url.searchParams.get('jobId') ?? '');
    const job = env.SCAN_JOB.get(id) as unknown as ScanJob;
    switch (url.pathname) {
      case '/bench/spans':
        return Response.json(await job.measureSpans(20));
      case '/bench/costs':
        return Response.json(await job.costs());
      case '/bench/heard':
        return Response.json(heard);
      case '/bench/open':
        await openJobs(await request.json<string[]>(), (ready) =>
          worker.fetch(ready, env, context),
        );
        return Response.json({});
      case '/bench/prepare':
        prepareRecord(await request.json<RecordOrder>());
        return Response.json({});
      case '/bench/record':
        return Response.json(await record(env));
      default:
        return worker.fetch(request, env, context);
    }
  },

  async queue(batch, env, context) {
    if (recording.by === null) heard.push(...batch.messages.map(({ body }) => body));
    await consume(batch, env, context);
  },
} satisfies ExportedHandler<Env>;
