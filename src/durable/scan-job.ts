import { DurableObject } from 'cloudflare:workers';
import { readConfig } from '../config.ts';
import type { ScanStatus } from '../core/protocol/answers.ts';
import type { AppReport } from '../core/protocol/app-report.ts';
import type { Outcome } from '../core/protocol/words.ts';
import { takeReport } from '../core/scan/following.ts';
import type { Env } from '../env.ts';
import type { Receipt } from '../telemetry/messages.ts';
import { selectProvider } from '../providers/select-provider.ts';
import { Broadcast } from './broadcast.ts';
import { EventDesk } from './event-desk.ts';
import { JobStore } from './job-store.ts';
import { Lifecycle, type ErasedLife, type JobParts, type Visit } from './lifecycle.ts';
import { Outbox } from './outbox.ts';
import { PictureStore } from './picture-store.ts';
import { Pipeline } from './pipeline.ts';
import { answerPoll, type PollRequest } from './poll.ts';
import { SocketDesk, type SocketRequest } from './socket-desk.ts';
import { receiveUpload, type UploadAnswer, type UploadRequest } from './upload.ts';

const cancelled = { code: 'cancelled', message: 'The scan was cancelled.' };

/**
 * One scan: its picture, update log, followers and events. A shell: it stores what the rules in
 * `core/scan` decide, and tells whoever listens.
 */
export class ScanJob extends DurableObject<Env> {
  readonly #parts: JobParts;
  readonly #life: Lifecycle;
  readonly #sockets: SocketDesk;
  readonly #pipeline: Pipeline;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('PING', 'PONG'));
    const store = new JobStore(ctx.storage);
    const outbox = new Outbox(ctx.storage.sql, {
      storage: env.SCAN_EVENTS,
      export: env.SPAN_EXPORTS,
    });
    this.#parts = {
      ctx,
      config: readConfig(env),
      store,
      pictures: new PictureStore(ctx.storage.sql),
      outbox,
      desk: new EventDesk(store, outbox),
      broadcast: new Broadcast(ctx, store),
    };
    this.#life = new Lifecycle(this.#parts);
    this.#sockets = new SocketDesk(this.#parts, this.#life);
    this.#pipeline = new Pipeline(this.#parts, this.#life, (name) => selectProvider(name, env));
  }

  async upload(request: UploadRequest, body: ReadableStream<Uint8Array>): Promise<UploadAnswer> {
    return this.#thenSchedule(() => receiveUpload(this.#parts, this.#life, request, body));
  }

  /** Resolves when the job has ended; what a blocking upload waits for ([UP2]). */
  async waitForEnd(): Promise<void> {
    await this.#life.ended();
  }

  async status(request: PollRequest): Promise<ScanStatus | undefined> {
    return this.#thenSchedule(() => answerPoll(this.#parts, this.#life, request, Date.now()));
  }

  async ready(visit: Visit): Promise<void> {
    await this.#thenSchedule(() => this.#life.open(visit, Date.now()));
  }

  /** Cancels what has not ended ([CX1]); undefined for a job that is not there. */
  async cancel(): Promise<Outcome | undefined> {
    return this.#thenSchedule(() => {
      const job = this.#parts.store.job();
      if (job === undefined || job.phase === 'ended') return job?.outcome;
      this.#life.fail(job, 'cancelled', cancelled, Date.now());
      return 'cancelled';
    });
  }

  /** Takes an app's own report ([EV1]); false for a job that is not there. */
  async report(report: AppReport): Promise<boolean> {
    return this.#thenSchedule(() => {
      if (this.#parts.store.job() === undefined) return false;
      this.#life.observe((seen) => takeReport(seen, report), Date.now());
      return true;
    });
  }

  /** What of the outbox has reached its end. */
  async confirm(receipts: readonly Receipt[]): Promise<void> {
    const { store, outbox } = this.#parts;
    if (store.job() === undefined) return;
    await this.#thenSchedule(() => {
      for (const receipt of receipts) outbox.confirm(receipt);
    });
  }

  /** Forgets the job and all that is stored of it ([ER1]); no new life of it begins before this is done. */
  async erase(): Promise<ErasedLife> {
    return this.ctx.blockConcurrencyWhile(() => this.#life.erase(Date.now()));
  }

  /** The socket of `GET /ws/progress`; a WebSocket can only travel in a response. */
  override async fetch(request: Request): Promise<Response> {
    const asked = JSON.parse(request.headers.get('X-Socket-Request') ?? 'null') as SocketRequest;
    const webSocket = await this.#thenSchedule(() => this.#sockets.connect(asked, Date.now()));
    if (webSocket === undefined) return new Response(null, { status: 429 });
    return new Response(null, { status: 101, webSocket });
  }

  override async alarm(): Promise<void> {
    await this.#pipeline.wake();
  }

  override async webSocketMessage(ws: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    await this.#thenSchedule(() => this.#sockets.hear(ws, frame, Date.now()));
  }

  override async webSocketClose(
    ws: WebSocket,
    code: number,
    _reason: string,
    clean: boolean,
  ): Promise<void> {
    await this.#thenSchedule(() => this.#sockets.closed(ws, code, clean, Date.now()));
  }

  override async webSocketError(ws: WebSocket): Promise<void> {
    await this.#thenSchedule(() => this.#sockets.closed(ws, 1006, false, Date.now()));
  }

  async #thenSchedule<T>(work: () => T | Promise<T>): Promise<T> {
    const value = await work();
    await this.#life.schedule(Date.now());
    return value;
  }
}
