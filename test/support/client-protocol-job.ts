import { createHash } from 'node:crypto';
import type { WebSocket } from 'ws';
import { closeCodes } from '../../src/core/protocol/close-codes.ts';
import type { ProgressMessage } from '../../src/core/protocol/server-message.ts';
import { toFinalResult, toStatusResult } from '../../src/core/scan/result.ts';
import {
  appendUpdate,
  completeUpdate,
  errorUpdate,
  isFinalUpdate,
  pictureReceived,
  processingUpdate,
  readingUpdate,
  toProgressMessage,
  waitingForPicture,
  type ScanUpdate,
  type UpdateDraft,
} from '../../src/core/scan/update.ts';
import type { VisionResult } from '../../src/core/scan/vision.ts';

export const shelf: VisionResult = {
  books: [
    {
      title: 'Middlemarch',
      author: 'George Eliot',
      isbn: '9780141439549',
      confidence: 0.9,
      boundingBox: { x1: 0.1, y1: 0.1, x2: 0.2, y2: 0.9 },
    },
    {
      title: null,
      author: null,
      isbn: null,
      confidence: 0.4,
      boundingBox: { x1: 0.3, y1: 0.1, x2: 0.4, y2: 0.9 },
    },
  ],
  suggestions: [
    { type: 'unreadable_books', severity: 'low', message: 'One spine is not readable' },
  ],
  metadata: { provider: 'local', model: 'shelf-reader', processingTimeMs: 1200 },
};

export interface JobScript {
  /** Between two updates. */
  readonly stepMs: number;
  readonly spines: number;
  /** The provider fails after the first spine. */
  readonly failure: string | null;
}

let newestEpoch = Date.now();

/** A job as PROTOCOL.md has it, in memory. */
export class ProtocolJob {
  readonly epoch = ++newestEpoch;
  readonly updates: ScanUpdate[] = [];
  readonly sockets = new Map<WebSocket, string>();
  readonly acks: number[] = [];
  uploads = 0;
  cancelled = false;
  readonly #echo: string;
  readonly #onSent: (socket: WebSocket) => void;
  #sha: string | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(echo: string, onSent: (socket: WebSocket) => void) {
    this.#echo = echo;
    this.#onSent = onSent;
    this.append(waitingForPicture);
  }

  get last(): ScanUpdate {
    return this.updates.at(-1) as ScanUpdate;
  }

  get ended(): boolean {
    return isFinalUpdate(this.last);
  }

  /** False for another picture than the job's ([UP3]). */
  takePicture(bytes: Uint8Array, script: JobScript): boolean {
    this.uploads += 1;
    const sha = createHash('sha256').update(bytes).digest('hex');
    if (this.#sha !== null) return this.#sha === sha;
    this.#sha = sha;
    this.#run(draftsOf(script), script.stepMs);
    return true;
  }

  append(draft: UpdateDraft): void {
    this.updates.push(appendUpdate(this.updates.at(-1), draft, Date.now()));
    for (const socket of this.sockets.keys()) this.#send(socket, this.last);
    if (this.ended) for (const socket of this.sockets.keys()) this.#closeEnded(socket);
  }

  end(message: string): void {
    clearTimeout(this.#timer);
    if (!this.ended) this.append(errorUpdate(message, this.last));
  }

  attach(socket: WebSocket, since: number | null): void {
    const missed = since === null ? [this.last] : this.after(since);
    for (const update of missed) this.#send(socket, update);
    this.sockets.set(socket, this.#echo);
    if (this.ended) this.#closeEnded(socket);
  }

  keepAlive(socket: WebSocket): void {
    socket.send(JSON.stringify(this.message(this.last, true)));
  }

  after(since: number): ScanUpdate[] {
    return this.updates.filter((update) => update.seq > since);
  }

  message(update: ScanUpdate, keepAlive = false): ProgressMessage {
    const result = update.stage === 'complete' ? toFinalResult(shelf, update.at) : undefined;
    return toProgressMessage(update, {
      jobId: this.#echo,
      epoch: this.epoch,
      result,
      keepAlive,
      now: Date.now(),
    });
  }

  status(cursor: { since: number; epoch: number } | null): object {
    const { last, epoch } = this;
    const since = cursor?.epoch === epoch ? cursor.since : 0;
    return {
      stage: last.stage,
      elapsedTime: 0,
      booksDetected: last.totalItems,
      result: last.stage === 'complete' ? toStatusResult(shelf) : null,
      error: last.error,
      seq: last.seq,
      epoch,
      progress: last.progress,
      currentStatus: last.currentStatus,
      ...(cursor && { updates: this.after(since).map((update) => this.message(update)) }),
    };
  }

  #run(drafts: UpdateDraft[], stepMs: number): void {
    const [next, ...rest] = drafts;
    if (next === undefined || this.ended) return;
    this.append(next);
    this.#timer = setTimeout(() => this.#run(rest, stepMs), stepMs);
  }

  #send(socket: WebSocket, update: ScanUpdate): void {
    if (socket.readyState !== socket.OPEN) return;
    socket.send(JSON.stringify(this.message(update)));
    this.#onSent(socket);
  }

  #closeEnded(socket: WebSocket): void {
    const { code, reason } = closeCodes.scanEnded;
    if (socket.readyState === socket.OPEN) socket.close(code, reason);
  }
}

function draftsOf({ spines, failure }: JobScript): UpdateDraft[] {
  const counts = Array.from({ length: spines + 1 }, (_, done) => done);
  const reading = counts.map((done) => readingUpdate({ done, total: spines }));
  if (failure !== null) {
    return [pictureReceived, ...reading.slice(0, 2), errorUpdate(failure, undefined)];
  }
  return [
    pictureReceived,
    ...reading,
    processingUpdate(shelf.books.length),
    completeUpdate(shelf.books.length),
  ];
}
