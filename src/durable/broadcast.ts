import { keepAliveMs, silentSocketMs } from '../core/protocol/limits.ts';
import type { FinalResult } from '../core/protocol/server-message.ts';
import { closeCodes } from '../core/protocol/close-codes.ts';
import { closeSocketEarly, jot, missSockets, sendUpdates } from '../core/scan/following.ts';
import type { Job } from '../core/scan/job.ts';
import { noteClose, noteLost } from '../core/scan/journal.ts';
import { toFinalResult } from '../core/scan/result.ts';
import { isFinalUpdate, toProgressMessage, type ScanUpdate } from '../core/scan/update.ts';
import type { JobStore } from './job-store.ts';
import { ProgressSocket } from './progress-socket.ts';
import type { SocketSpans } from './socket-spans.ts';

/** Brings a job's updates to the sockets that listen. */
export class Broadcast {
  readonly #ctx: DurableObjectState;
  readonly #store: JobStore;
  readonly #spans: SocketSpans;
  #lastSentAt = 0;

  constructor(ctx: DurableObjectState, store: JobStore, spans: SocketSpans) {
    this.#ctx = ctx;
    this.#store = store;
    this.#spans = spans;
  }

  get listening(): boolean {
    return this.openSockets > 0;
  }

  get openSockets(): number {
    return this.#sockets().filter((socket) => socket.open).length;
  }

  /** When the next keep-alive is due ([WS4]); null while nobody listens. */
  get keepAliveAt(): number | null {
    return this.listening ? this.#lastSentAt + keepAliveMs : null;
  }

  update(job: Job, update: ScanUpdate, now: number): void {
    this.#prune(now);
    const sent = this.#sockets().filter((socket) => this.send(job, socket, update, now)).length;
    const seen = this.#store.following();
    this.#store.saveFollowing(sent > 0 ? sendUpdates(seen, sent, now) : seen);
    if (isFinalUpdate(update))
      for (const socket of this.#sockets()) socket.close(closeCodes.scanEnded);
  }

  keepAlive(job: Job, now: number): void {
    const last = this.#store.lastUpdate();
    if (last === undefined || now - this.#lastSentAt < keepAliveMs) return;
    this.#prune(now);
    for (const socket of this.#sockets()) this.send(job, socket, last, now, true);
  }

  send(
    job: Job,
    socket: ProgressSocket,
    update: ScanUpdate,
    now: number,
    keepAlive = false,
  ): boolean {
    this.#lastSentAt = now;
    const result = this.finalResult(job);
    const context = { jobId: socket.echo, epoch: job.epoch, result, keepAlive, now };
    return socket.send(toProgressMessage(update, context), now);
  }

  finalResult(job: Job): FinalResult | undefined {
    if (job.phase !== 'ended' || job.outcome !== 'completed') return undefined;
    const result = this.#store.result();
    return result === undefined ? undefined : toFinalResult(result, job.endedAt);
  }

  /** Sends all followers away from a job that is to be forgotten. */
  dismiss(): void {
    for (const socket of this.#sockets()) socket.giveUp(closeCodes.expired);
  }

  /**
   * Gives up sockets whose app used to ping and has stopped. A peer behind a silent cut stays open for
   * the runtime; apps that never pinged are left alone, since nothing is known of them.
   */
  #prune(now: number): void {
    for (const webSocket of this.#ctx.getWebSockets()) {
      const pingedAt = this.#ctx.getWebSocketAutoResponseTimestamp(webSocket)?.getTime();
      if (pingedAt === undefined || now - pingedAt < silentSocketMs) continue;
      const socket = new ProgressSocket(webSocket);
      if (!socket.open) continue;
      socket.giveUp();
      this.#spans.close(socket.spanId, closeCodes.dead.code, now);
      const seen = closeSocketEarly(this.#store.following());
      this.#store.saveFollowing(
        jot(seen, (journal) => noteClose(journal, socket.spanId, now, closeCodes.dead.code)),
      );
    }
  }

  /** Notes which sockets went without a close, as they do with a restart. */
  sweep(now: number): void {
    // Those that are closing are still listed: their close is yet to come.
    const sockets = this.#sockets();
    const openIds = new Set(sockets.map((socket) => socket.spanId));
    this.#spans.sweep(openIds, now);
    const before = this.#store.following();
    const after = jot(missSockets(before, sockets.length), (journal) =>
      noteLost(journal, openIds, now),
    );
    if (after !== before) this.#store.saveFollowing(after);
  }

  #sockets(): ProgressSocket[] {
    return this.#ctx.getWebSockets().map((socket) => new ProgressSocket(socket));
  }
}
