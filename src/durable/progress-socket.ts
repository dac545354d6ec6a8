import { closeCodes, type CloseCode } from '../core/protocol/close-codes.ts';
import { frameWindowMs, maxFrames } from '../core/protocol/limits.ts';
import { isFinal, type ServerMessage } from '../core/protocol/server-message.ts';

/** What an ack needs to know of a message that was sent. */
export interface SentUpdate {
  readonly seq: number;
  readonly madeAt: number;
  readonly sentAt: number;
}

/** A socket's memory, kept in its attachment so that it outlives hibernation (16 KiB at most). */
interface SocketState {
  readonly echo: string;
  /** Of the span that its life will be. */
  readonly spanId: string;
  readonly firstSeq: number | null;
  readonly finalSent: boolean;
  /** Closed by us as dead; a late close event of it counts no more. */
  readonly dead: boolean;
  readonly frames: number;
  readonly windowAt: number;
  readonly unacked: readonly SentUpdate[];
}

/** Acks come in order and at once; an app that is further behind than this has stopped acking. */
const maxUnacked = 32;

/** One app's connection to a job. */
export class ProgressSocket {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static attach(socket: WebSocket, echo: string, spanId: string, now: number): ProgressSocket {
    const progress = new ProgressSocket(socket);
    progress.#save({
      echo,
      spanId,
      firstSeq: null,
      finalSent: false,
      dead: false,
      frames: 0,
      windowAt: now,
      unacked: [],
    });
    return progress;
  }

  get echo(): string {
    return this.#state.echo;
  }

  get spanId(): string {
    return this.#state.spanId;
  }

  get firstSeq(): number | null {
    return this.#state.firstSeq;
  }

  get finalSent(): boolean {
    return this.#state.finalSent;
  }

  get dead(): boolean {
    return this.#state.dead;
  }

  get open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN && !this.dead;
  }

  /** Gives up a peer that no longer answers, or whose job is gone: what it still says counts for nothing. */
  giveUp(reason: CloseCode = closeCodes.dead): void {
    this.#save({ ...this.#state, dead: true });
    this.close(reason);
  }

  /** Sends a message; false where the socket is no longer open. */
  send(message: ServerMessage, now: number): boolean {
    if (!this.open) return false;
    try {
      this.#socket.send(JSON.stringify(message));
    } catch {
      return false;
    }
    if (message.type === 'progress' && message.data.keepAlive !== true) {
      this.#remember({ seq: message.seq, madeAt: message.timestamp, sentAt: now }, message);
    }
    return true;
  }

  /** The sent update that `seq` acks for the first time. */
  takeAck(seq: number): SentUpdate | undefined {
    const state = this.#state;
    const acked = state.unacked.find((sent) => sent.seq === seq);
    if (acked === undefined) return undefined;
    this.#save({ ...state, unacked: state.unacked.filter((sent) => sent.seq > seq) });
    return acked;
  }

  /** Counts an inbound frame; false where there are too many ([WS8]). */
  countFrame(now: number): boolean {
    const state = this.#state;
    const fresh = now - state.windowAt >= frameWindowMs;
    const frames = fresh ? 1 : state.frames + 1;
    this.#save({ ...state, frames, windowAt: fresh ? now : state.windowAt });
    return frames <= maxFrames;
  }

  close({ code, reason }: CloseCode): void {
    try {
      this.#socket.close(code, reason);
    } catch {
      // Closed by the other side a moment ago.
    }
  }

  /** Answers the other side's close; codes that only a runtime may set are not echoed. */
  answerClose(code: number): void {
    const reserved = code === 1005 || code === 1006 || code === 1015;
    try {
      this.#socket.close(reserved ? 1000 : code);
    } catch {
      // Closed already.
    }
  }

  #remember(sent: SentUpdate, message: ServerMessage): void {
    const state = this.#state;
    this.#save({
      ...state,
      firstSeq: state.firstSeq ?? sent.seq,
      finalSent: state.finalSent || (message.type === 'progress' && isFinal(message.data)),
      unacked: [...state.unacked, sent].slice(-maxUnacked),
    });
  }

  get #state(): SocketState {
    return this.#socket.deserializeAttachment() as SocketState;
  }

  #save(state: SocketState): void {
    this.#socket.serializeAttachment(state);
  }
}
