import { closeCodes, type CloseCode } from '../protocol/close-codes.ts';
import { frameWindowMs, maxFrameBytes, maxFrames } from '../protocol/limits.ts';

/** The one object that all readers are of. */
export const liveFeedName = 'feed';
export const maxReaders = 50;
/** Messages under way to a reader; one that is further behind reads too slowly, or is not there any more. */
export const maxUnacked = 64;
/** A reader pings at least every 20 s; three of them missed, and its place may be given to another. */
export const silentReaderMs = 60_000;

/** What the feed knows of one reader; it outlives hibernation in the socket's attachment. */
export interface Reader {
  readonly openedAt: number;
  readonly sentSeq: number;
  readonly ackedSeq: number;
  readonly frames: number;
  readonly windowAt: number;
}

export function newReader(now: number): Reader {
  return { openedAt: now, sentSeq: 0, ackedSeq: 0, frames: 0, windowAt: now };
}

export type Sending = { send: true; seq: number; reader: Reader } | { send: false; why: CloseCode };

/** Whether the next message still goes to a reader, and under which number ([LF6]). */
export function nextSending(reader: Reader): Sending {
  if (reader.sentSeq - reader.ackedSeq >= maxUnacked)
    return { send: false, why: closeCodes.tooSlow };
  const seq = reader.sentSeq + 1;
  return { send: true, seq, reader: { ...reader, sentSeq: seq } };
}

export type Hearing = { keep: true; reader: Reader } | { keep: false; why: CloseCode };

/** Takes a frame of a reader: an ack moves it on, too many or too large ones end it, others are ignored. */
export function hearReader(reader: Reader, frame: string | ArrayBuffer, now: number): Hearing {
  const bytes = typeof frame === 'string' ? frame.length : frame.byteLength;
  if (bytes > maxFrameBytes) return { keep: false, why: closeCodes.frameTooLarge };
  const isFresh = now - reader.windowAt >= frameWindowMs;
  const frames = isFresh ? 1 : reader.frames + 1;
  if (frames > maxFrames) return { keep: false, why: closeCodes.tooManyFrames };
  const counted = { ...reader, frames, windowAt: isFresh ? now : reader.windowAt };
  const seq = ackedSeq(frame);
  if (seq === undefined || seq <= reader.ackedSeq || seq > reader.sentSeq) {
    return { keep: true, reader: counted };
  }
  return { keep: true, reader: { ...counted, ackedSeq: seq } };
}

function ackedSeq(frame: string | ArrayBuffer): number | undefined {
  if (typeof frame !== 'string') return undefined;
  try {
    const raw = JSON.parse(frame) as { type?: unknown; seq?: unknown } | null;
    return raw?.type === 'ack' && Number.isInteger(raw.seq) ? Number(raw.seq) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether nothing was heard of a reader for so long that its place is free. */
export function isSilent(reader: Reader, pingedAt: number | undefined, now: number): boolean {
  return now - Math.max(reader.openedAt, pingedAt ?? 0) > silentReaderMs;
}
