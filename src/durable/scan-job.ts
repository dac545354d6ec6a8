import { DurableObject } from 'cloudflare:workers';
import type { Attributes } from '@opentelemetry/api';
import type { ScanStatus } from '../core/protocol/answers.ts';
import type { AppReport } from '../core/protocol/app-report.ts';
import { scanErrorStatuses } from '../core/protocol/error-codes.ts';
import type { Outcome } from '../core/protocol/words.ts';
import { jot, takeReport } from '../core/scan/following.ts';
import { noteReady } from '../core/scan/journal.ts';
import type { Env } from '../env.ts';
import { bookshelf } from '../telemetry/attribute-names.ts';
import type { Receipt } from '../telemetry/messages.ts';
import { selectProvider } from '../providers/select-provider.ts';
import { composeParts } from './compose-parts.ts';
import type { LiveScan } from './event-desk.ts';
import { Lifecycle, type ErasedLife, type JobParts, type Visit } from './lifecycle.ts';
import { Pipeline } from './pipeline.ts';
import { answerPoll, type PollRequest } from './poll.ts';
import { requestSpan, type Arrival } from './request-spans.ts';
import { SocketDesk, type SocketRequest } from './socket-desk.ts';
import { receiveUpload, type UploadAnswer, type UploadRequest } from './upload.ts';

const foundOr404 = (answer: unknown) => (answer === undefined ? 404 : 200);
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
  #swept = false;

  /** The runtime gives no parts; a benchmark gives others, to measure what ours cost. */
  constructor(ctx: DurableObjectState, env: Env, parts: JobParts = composeParts(ctx, env)) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('PING', 'PONG'));
    this.#parts = parts;
    this.#life = new Lifecycle(this.#parts);
    this.#sockets = new SocketDesk(this.#parts, this.#life);
    this.#pipeline = new Pipeline(this.#parts, this.#life, (name) => selectProvider(name, env));
  }

  async upload(request: UploadRequest, body: ReadableStream<Uint8Array>): Promise<UploadAnswer> {
    return this.#serve(
      'POST /scan',
      request.visit.arrival,
      () => receiveUpload(this.#parts, this.#life, request, body),
      (answer) => (answer.kind === 'refused' ? scanErrorStatuses[answer.code] : 202),
    );
  }

  /** Resolves when the job has ended; what a blocking upload waits for ([UP2]). */
  async waitForEnd(): Promise<void> {
    await this.#life.ended();
  }

  async status(request: PollRequest): Promise<ScanStatus | undefined> {
    return this.#serve(
      'GET /scan/status/:jobId',
      request.arrival,
      () => answerPoll(this.#parts, this.#life, request, Date.now()),
      foundOr404,
      (answer) => ({
        [bookshelf.isCheck]: request.isCheck,
        [bookshelf.updatesCarried]: answer?.updates?.length ?? 1,
      }),
    );
  }

  async ready(visit: Visit): Promise<void> {
    await this.#serve('POST /scan/ready/:jobId', visit.arrival, () => {
      const now = Date.now();
      this.#life.open(visit, now);
      const { store } = this.#parts;
      store.noteFollowing(jot(store.following(), (journal) => noteReady(journal, now)));
    });
  }

  /** Cancels what has not ended ([CX1]); undefined for a job that is not there. */
  async cancel(arrival: Arrival): Promise<Outcome | undefined> {
    const work = () => {
      const job = this.#parts.store.job();
      if (job === undefined || job.phase === 'ended') return job?.outcome;
      this.#life.fail(job, 'cancelled', cancelled, Date.now());
      return 'cancelled' as const;
    };
    return this.#serve('DELETE /scan/:jobId', arrival, work, foundOr404);
  }

  /** Takes an app's own report ([EV1]); false for a job that is not there. */
  async report(report: AppReport, arrival: Arrival): Promise<boolean> {
    const work = () => {
      if (this.#parts.store.job() === undefined) return false;
      const now = Date.now();
      this.#life.observe((seen) => takeReport(seen, report, now), now);
      return true;
    };
    return this.#serve('POST /events', arrival, work, (found) => (found ? 202 : 404));
  }

  /** What is known of the job now; opens none, changes nothing, and is no poll. */
  async describe(): Promise<LiveScan | undefined> {
    return this.#parts.desk.describe();
  }

  /** What of the outbox has reached its end. */
  async confirm(receipts: readonly Receipt[], slowMs: number | null): Promise<void> {
    const { store, outbox, trace } = this.#parts;
    if (store.job() === undefined) return;
    await this.#thenSchedule(() =>
      store.atomically(() => {
        if (slowMs !== null) trace.change({ slowMs });
        for (const receipt of receipts) outbox.confirm(receipt);
      }),
    );
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
    this.#sweepOnce();
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
    this.#sockets.closed(ws, code, clean, Date.now());
    await this.#thenSchedule(() => undefined);
  }

  override async webSocketError(ws: WebSocket): Promise<void> {
    this.#sockets.closed(ws, 1006, false, Date.now());
    await this.#thenSchedule(() => undefined);
  }

  /** Answers a request of an app, and records it in the scan's trace. */
  async #serve<T>(
    route: string,
    arrival: Arrival,
    work: () => T | Promise<T>,
    statusOf: (answer: T) => number = () => 200,
    describe: (answer: T) => Attributes = () => ({}),
  ): Promise<T> {
    const { trace } = this.#parts;
    return this.#thenSchedule(async () => {
      const answer = await work();
      const span = requestSpan(trace, route, arrival, statusOf(answer), describe(answer));
      trace.record({ ...span, endMs: Date.now() });
      return answer;
    });
  }

  /**
   * Sockets go without a word only with the object's memory, so once in its life is enough. A close that wakes
   * it is heard first: its socket is not listed any more.
   */
  #sweepOnce(): void {
    if (this.#swept) return;
    this.#swept = true;
    if (this.#parts.store.job() !== undefined) this.#parts.broadcast.sweep(Date.now());
  }

  async #thenSchedule<T>(work: () => T | Promise<T>): Promise<T> {
    this.#sweepOnce();
    const value = await work();
    await this.#life.schedule(Date.now());
    return value;
  }
}
