import { DurableObject } from 'cloudflare:workers';
import type { LiveMessage, LiveScan } from '../core/live/live-message.ts';
import {
  hearReader,
  isSilent,
  maxReaders,
  newReader,
  nextSending,
  type Reader,
} from '../core/live/reader.ts';
import { closeCodes } from '../core/protocol/close-codes.ts';
import type { Env } from '../env.ts';

/** Brings scans that were just recorded to the pages that watch. It stores nothing: what is missed is in D1. */
export class LiveFeed extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('PING', 'PONG'));
  }

  /** Sends scans to all readers; gives how many there are, so that nobody need publish for none. */
  async publish(scans: readonly LiveScan[], skipped: number): Promise<number> {
    return this.ctx.getWebSockets().filter((socket) => tell(socket, scans, skipped)).length;
  }

  /** The socket of `GET /api/live`, whose caller the route has let in; 429 where there are too many. */
  override async fetch(): Promise<Response> {
    const now = Date.now();
    const open = this.ctx.getWebSockets().filter((socket) => isOpen(socket));
    if (open.length >= maxReaders) this.#dismissSilent(open, now);
    if (open.filter((socket) => isOpen(socket)).length >= maxReaders) {
      return new Response(null, { status: 429 });
    }
    const { 0: theirs, 1: ours } = new WebSocketPair();
    this.ctx.acceptWebSocket(ours);
    ours.serializeAttachment(newReader(now));
    send(ours, { type: 'hello', protocol: 1, at: now });
    return new Response(null, { status: 101, webSocket: theirs });
  }

  override webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): void {
    const heard = hearReader(readerOf(socket), frame, Date.now());
    if (heard.keep) socket.serializeAttachment(heard.reader);
    else close(socket, heard.why);
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    const reserved = code === 1005 || code === 1006 || code === 1015;
    close(socket, { code: reserved ? 1000 : code, reason: '' });
  }

  #dismissSilent(sockets: readonly WebSocket[], now: number): void {
    for (const socket of sockets) {
      const pingedAt = this.ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime();
      if (isSilent(readerOf(socket), pingedAt, now)) close(socket, closeCodes.dead);
    }
  }
}

/** False where the reader is gone, or reads too slowly and is sent away. */
function tell(socket: WebSocket, scans: readonly LiveScan[], skipped: number): boolean {
  if (!isOpen(socket)) return false;
  const next = nextSending(readerOf(socket));
  if (!next.send) {
    close(socket, next.why);
    return false;
  }
  if (scans.length === 0) return true;
  socket.serializeAttachment(next.reader);
  return send(socket, { type: 'scans', seq: next.seq, skipped, scans: [...scans] });
}

function isOpen(socket: WebSocket): boolean {
  return socket.readyState === WebSocket.OPEN;
}

function readerOf(socket: WebSocket): Reader {
  return socket.deserializeAttachment() as Reader;
}

function send(socket: WebSocket, message: LiveMessage): boolean {
  try {
    socket.send(JSON.stringify(message));
    return true;
  } catch {
    return false;
  }
}

function close(socket: WebSocket, { code, reason }: { code: number; reason: string }): void {
  try {
    socket.close(code, reason);
  } catch {
    // Closed by the other side a moment ago.
  }
}
