import type { ScanDetail } from '../../src/core/scan/scan-detail.ts';
import type { ScanFact } from '../../src/core/scan/scan-facts.ts';
import type { ScanRecord } from '../../src/core/scan/scan-record.ts';
import { formatBytes } from './format-bytes.ts';
import { formatNumberOf } from './format-ratio.ts';
import { describeOutcome, describeStrategy, describeTransport } from './words.ts';

export type FactTone = 'plain' | 'good' | 'bad' | 'caution';

export interface TimelineEntry {
  at: number;
  /** ms since the scan was opened. */
  afterMs: number;
  kind: ScanFact['kind'];
  tone: FactTone;
  text: string;
}

/** What happened in a scan, in plain words and in order. */
export function tellTimeline({ facts, scan }: Pick<ScanDetail, 'facts' | 'scan'>): TimelineEntry[] {
  return facts.map((fact) => ({
    at: fact.at,
    afterMs: fact.at - scan.openedAt,
    kind: fact.kind,
    tone: toneOf(fact),
    text: describeFact(fact, scan),
  }));
}

/** One fact in a sentence without its full stop. */
export function describeFact(fact: ScanFact, scan: ScanRecord): string {
  switch (fact.kind) {
    case 'opened':
      return 'The app opened the scan';
    case 'ready':
      return 'The app said that it is ready for updates';
    case 'upload_began':
      return 'The picture began to arrive';
    case 'picture_in':
      return fact.bytes === null
        ? 'The picture was in'
        : `The picture was in: ${formatBytes(fact.bytes)}`;
    case 'polling_began':
      return 'The app began to poll';
    case 'ended':
      return describeEnd(fact, scan);
    case 'delivered':
      return fact.over === null
        ? 'The result reached the app'
        : `The result reached the app by ${describeTransport(fact.over)}`;
    case 'lost':
      return 'Nobody had fetched the result by now, so it counts as lost';
    case 'reported':
      return `The app reported how it followed the scan: ${describeStrategy(fact.strategy)}`;
    default:
      return 'socket' in fact ? describeSocketFact(fact) : describeCallFact(fact, scan);
  }
}

type FactOf<K extends ScanFact['kind']> = Extract<ScanFact, { kind: K }>;
type SocketFact = Extract<ScanFact, { socket: number }>;
type CallFact = Extract<ScanFact, { call: number }>;

function describeSocketFact(fact: SocketFact): string {
  const name = `WebSocket ${fact.socket}`;
  switch (fact.kind) {
    case 'socket_opened':
      return `${name} opened`;
    case 'socket_resumed':
      return `${name} opened and went on where the one before had ended`;
    case 'socket_usable':
      return `The app confirmed the first update over ${name}`;
    case 'socket_lost':
      return `${name} was lost without a word`;
    default:
      return `${name} closed: ${describeCloseCode(fact.code)}`;
  }
}

const closeWords: Readonly<Record<number, string>> = {
  1000: 'all was said',
  1001: 'the page or app went away, or the server restarted',
  1005: 'no reason given',
  1012: 'the server restarted',
  4408: 'the app no longer answered',
  4410: 'the job was deleted',
  4413: 'the app sent a frame that was too large',
  4429: 'the app sent too many frames',
};

/** `all was said (1000)`. */
export function describeCloseCode(code: number): string {
  const words = closeWords[code];
  return words === undefined ? `code ${code}` : `${words} (${code})`;
}

function describeCallFact(fact: CallFact, scan: ScanRecord): string {
  const reader = readerOf(scan);
  if (fact.kind !== 'call_ended') {
    return fact.kind === 'call_began'
      ? `${reader} began to read the picture`
      : `${reader} was asked again, try ${fact.call}`;
  }
  const ends: Record<FactOf<'call_ended'>['end'], string> = {
    read: 'was done',
    failed: 'failed',
    stopped: 'was stopped, for its time was over or the scan was cancelled',
    interrupted: 'was interrupted by a restart of the server',
  };
  const which = fact.call === 1 ? 'The reading' : `Try ${fact.call} of the reading`;
  return `${which} ${ends[fact.end]}`;
}

function readerOf(scan: ScanRecord): string {
  const model = scan.state === 'ended' ? scan.model : null;
  if (scan.provider === null) return 'The provider';
  return model === null ? scan.provider : `${scan.provider} (${model})`;
}

function describeEnd(fact: FactOf<'ended'>, scan: ScanRecord): string {
  if (fact.outcome === 'completed') {
    return `The scan completed with ${formatNumberOf(fact.booksDetected, 'book')}`;
  }
  const message = scan.state === 'ended' ? scan.errorMessage : null;
  const code = fact.errorCode === null ? '' : ` (${fact.errorCode})`;
  const because = message === null ? code : `: ${message.replace(/\.$/, '')}${code}`;
  return `The scan ended: ${describeOutcome(fact.outcome).toLowerCase()}${because}`;
}

function toneOf(fact: ScanFact): FactTone {
  switch (fact.kind) {
    case 'ended':
      if (fact.outcome === 'completed') return 'good';
      return fact.outcome === 'cancelled' || fact.outcome === 'rejected' ? 'caution' : 'bad';
    case 'delivered':
      return 'good';
    case 'lost':
      return 'bad';
    case 'socket_lost':
    case 'polling_began':
    case 'call_repeated':
      return 'caution';
    case 'call_ended':
      return fact.end === 'read' ? 'plain' : 'caution';
    default:
      return 'plain';
  }
}
