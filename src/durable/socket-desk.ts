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
  jot,
  openSocket,
  sendUpdates,
  type Following,
} from '../core/scan/following.ts';
import type { Job } from '../core/scan/job.ts';
import { noteArrivals, noteClose, noteSocket, noteUsable } from '../core/scan/journal.ts';
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
    const { ctx, store, broadcast, sockets } = this.#parts;
    if (broadcast.openSockets >= maxSocketsPerJob) return undefined;
    const { visit } = request;
    const [job, spanId] = store.atomically(() => [
      this.#life.open(visit, now),
      sockets.open(visit.arrival),
    ]);
    const { 0: theirs, 1: ours } = new WebSocketPair();
    ctx.acceptWebSocket(ours);
    const socket = ProgressSocket.attach(ours, request.echo, spanId, now);
    const after = request.after?.epoch === job.epoch ? request.after : null;
    this.#noteOpening(socket, after, now);
    this.#greet(job, socket, { ...request, after }, now);
    return theirs;
  }

  #noteOpening({ spanId: id }: ProgressSocket, after: Cursor | null, now: number): void {
    const lastSeq = this.#parts.store.lastUpdate()?.seq ?? 1;
    const firstSeq = after === null ? lastSeq : after.seq + 1;
    const life = { id, openedAt: now, firstSeq, resumed: after !== null };
    this.#life.observe(
      (seen) => jot(openSocket(seen, now), (journal) => noteSocket(journal, life)),
      now,
    );
  }

  /** `after`: where the app goes on, if it does so in this life of the job. */
  #greet(
    job: Job,
    socket: ProgressSocket,
    { after, hello, echo }: SocketRequest,
    now: number,
  ): void {
    const { store } = this.#parts;
    const last = store.lastUpdate();
    if (last === undefined) return;
    const missed = after === null ? [last] : store.updatesAfter(after.seq);
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
    const acked = (seen: Following) =>
      jot(ackUpdate(seen, { ...sent, now }), (journal) => noteUsable(journal, socket.spanId, now));
    if (last !== undefined && last.seq === seq && isFinalUpdate(last)) {
      this.#life.observe((seen) => deliver(acked(seen), 'websocket', now), now);
    } else store.noteFollowing(acked(store.following()));
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
    this.#noteClosing(socket, code, afterEnd, now);
    socket.answerClose(code);
  }

  #noteClosing({ spanId }: ProgressSocket, code: number, afterEnd: boolean, now: number): void {
    const { store } = this.#parts;
    const finalSeq = store.job() === undefined ? undefined : store.lastUpdate()?.seq;
    if (finalSeq === undefined) return;
    const before = store.following();
    const after = afterEnd ? closeSocketAfterEnd(before, now) : closeSocketEarly(before);
    const arrived = after.delivered !== before.delivered;
    const noted = jot(after, (journal) => {
      const closed = noteClose(journal, spanId, now, code);
      return arrived ? noteArrivals(closed, [[finalSeq, 'close', now, null]]) : closed;
    });
    // A close that tells nothing new goes with what is stored next, or is told from memory.
    if (after === before) store.noteFollowing(noted);
    else this.#life.observe(() => noted, now);
  }
}
