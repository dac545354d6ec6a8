import { bookshelf } from '../telemetry/attribute-names.ts';
import { newSpanId } from '../telemetry/tracing.ts';
import { requestSpan, type Arrival } from './request-spans.ts';
import type { ScanTrace } from './scan-trace.ts';
import type { OpenSocket } from './trace-state.ts';

const route = 'GET /ws/progress';

/** The life of each socket as a span; its start is stored, since it may outlive the object's memory. */
export class SocketSpans {
  readonly #trace: ScanTrace;

  constructor(trace: ScanTrace) {
    this.#trace = trace;
  }

  /** The id of the span that a new socket's life will be. */
  open({ receivedAt }: Arrival): string {
    const spanId = newSpanId();
    const { state } = this.#trace;
    if (state === undefined) return spanId;
    const socket = { openedAt: receivedAt, previousId: state.lastSocketId };
    this.#trace.change({
      sockets: { ...state.sockets, [spanId]: socket },
      lastSocketId: spanId,
    });
    return spanId;
  }

  /** `code` null: gone without a word, with a restart or a dead peer. */
  close(spanId: string, code: number | null, now: number): void {
    const { state } = this.#trace;
    const socket = state?.sockets[spanId];
    if (state === undefined || socket === undefined) return;
    const { [spanId]: _, ...sockets } = state.sockets;
    this.#trace.change({ sockets });
    this.#record(spanId, socket, code, now);
  }

  /** Ends the spans of sockets that are gone, but whose close was never heard. */
  sweep(openIds: ReadonlySet<string>, now: number): void {
    for (const spanId of Object.keys(this.#trace.state?.sockets ?? {}))
      if (!openIds.has(spanId)) this.close(spanId, null, now);
  }

  #record(spanId: string, socket: OpenSocket, code: number | null, now: number): void {
    const lost = code === null || code === 1006;
    const arrival = { receivedAt: socket.openedAt, caller: null };
    const links = socket.previousId === null ? [] : [this.#trace.linkTo(socket.previousId)];
    this.#trace.record({
      ...requestSpan(this.#trace, route, arrival, 101, {
        [bookshelf.socketLost]: lost,
        ...(code !== null && { [bookshelf.closeCode]: code }),
      }),
      spanId,
      links,
      endMs: now,
      error: lost ? 'connection lost' : undefined,
    });
  }
}
