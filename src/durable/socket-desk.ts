import { parseClientMessage, type ClientMessage } from '../core/protocol/client-message.ts';
import { closeCodes } from '../core/protocol/close-codes.ts';
import type { Cursor } from '../core/protocol/cursor.ts';
import { keepAliveMs, maxFrameBytes, maxSocketsPerJob } from '../core/protocol/limits.ts';
import {
  ackUpdate,
  closeSocketAfterEnd,
  closeSocketEarly,
  declare,
  deliver,
  openSocket,
  sendUpdates,
} from '../core/scan/following.ts';
import type { Job } from '../core/scan/job.ts';
import { isFinalUpdate, type ScanUpdate } from '../core/scan/update.ts';
import type { JobParts, Lifecycle, Visit } from './lifecycle.ts';
import { ProgressSocket } from './progress-socket.ts';

export interface SocketRequest {
  readonly visit: Visit;
  readonly echo: string;
  readonly after: Cursor | null;
  /** Whether the app asked for a `hello` ([WS6]). */
  readonly hello: boolean;
}

/** Connects apps to a job, and hears what they say. */
export class SocketDesk {
  readonly #parts: JobParts;
  readonly #life: Lifecycle;

  constructor(parts: JobParts, life: Lifecycle) {
    this.#parts = parts;
    this.#life = life;
  }

  /** The app's end of a new socket; undefined where the job has too many. */
  connect(request: SocketRequest, now: number): WebSocket | undefined {
    const { ctx, broadcast, sockets } = this.#parts;
    if (broadcast.openSockets >= maxSocketsPerJob) return undefined;
    const job = this.#life.open(request.visit, now);
    const { 0: theirs, 1: ours } = new WebSocketPair();
    ctx.acceptWebSocket(ours);
    const spanId = sockets.open(request.visit.arrival);
    const socket = ProgressSocket.attach(ours, request.echo, spanId, now);
    this.#life.observe((seen) => openSocket(seen, now), now);
    this.#greet(job, socket, request, now);
    return theirs;
  }

  #greet(
    job: Job,
    socket: ProgressSocket,
    { after, hello, echo }: SocketRequest,
    now: number,
  ): void {
    const { store } = this.#parts;
    const last = store.lastUpdate();
    if (last === undefined) return;
    const resumes = after !== null && after.epoch === job.epoch;
    const missed = resumes ? store.updatesAfter(after.seq) : [last];
    if (hello) {
      const { epoch } = job;
      const greeting = { type: 'hello', jobId: echo, epoch, seq: last.seq, protocol: 1 } as const;
      socket.send({ ...greeting, serverTime: now, keepAliveMs }, now);
    }
    this.#send(job, socket, missed, now);
    if (isFinalUpdate(last)) socket.close(closeCodes.scanEnded);
  }

  #send(job: Job, socket: ProgressSocket, updates: ScanUpdate[], now: number): void {
    const sent = updates.filter((update) => this.#parts.broadcast.send(job, socket, update, now));
    if (sent.length > 0) this.#life.observe((seen) => sendUpdates(seen, sent.length, now), now);
  }

  hear(ws: WebSocket, frame: string | ArrayBuffer, now: number): void {
    const socket = new ProgressSocket(ws);
    if (socket.dead) return;
    if (!socket.countFrame(now)) return socket.close(closeCodes.tooManyFrames);
    const bytes = typeof frame === 'string' ? frame.length : frame.byteLength;
    if (bytes > maxFrameBytes) return socket.close(closeCodes.frameTooLarge);
    const message = typeof frame === 'string' ? parseClientMessage(frame) : undefined;
    if (message?.type === 'ack') this.#hearAck(socket, message.seq, now);
    if (message?.type === 'hello') this.#hearHello(socket, message, now);
  }

  #hearAck(socket: ProgressSocket, seq: number, now: number): void {
    const sent = socket.takeAck(seq);
    if (sent === undefined) return;
    const { store } = this.#parts;
    const last = store.lastUpdate();
    if (last !== undefined && last.seq === seq && isFinalUpdate(last)) {
      this.#life.observe(
        (seen) => deliver(ackUpdate(seen, { ...sent, now }), 'websocket', now),
        now,
      );
    } else store.noteFollowing(ackUpdate(store.following(), { ...sent, now }));
  }

  /** What lies between `since` and the first state that this socket got ([RS5]). */
  #hearHello(
    socket: ProgressSocket,
    hello: Extract<ClientMessage, { type: 'hello' }>,
    now: number,
  ): void {
    const { type: _, since, epoch, ...declaration } = hello;
    this.#life.observe((seen) => declare(seen, declaration), now);
    const job = this.#parts.store.job();
    if (job === undefined || since === undefined || epoch !== job.epoch) return;
    const first = socket.firstSeq ?? 0;
    const missed = this.#parts.store.updatesAfter(since).filter((update) => update.seq < first);
    this.#send(job, socket, missed, now);
  }

  closed(ws: WebSocket, code: number, clean: boolean, now: number): void {
    const socket = new ProgressSocket(ws);
    if (socket.dead) return;
    this.#parts.sockets.close(socket.spanId, code, now);
    const afterEnd = socket.finalSent && clean && (code === 1000 || code === 1005);
    this.#life.observe(
      (seen) => (afterEnd ? closeSocketAfterEnd(seen, now) : closeSocketEarly(seen)),
      now,
    );
    socket.answerClose(code);
  }
}
