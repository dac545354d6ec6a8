import type { AppReport } from '../protocol/app-report.ts';
import type { Declaration } from '../protocol/client-message.ts';
import type { Transport } from '../protocol/words.ts';
import { addLatency, type LatencyHistogram } from '../slo/latency-histogram.ts';
import { emptyJournal, noteArrivals, notePoll, noteReport, type Journal } from './journal.ts';

/** What a job saw of how its app followed it; settle.ts makes words of it. */
export interface Following {
  readonly declaration: Partial<Declaration>;
  readonly socketsOpened: number;
  readonly socketsClosedEarly: number;
  readonly firstContactAt: number | null;
  readonly firstUpdateAt: number | null;
  /** Polls until the result had arrived; later ones are not needed to follow the scan. */
  readonly polls: number;
  readonly pollsAfterSocket: number;
  readonly lastPolledSeq: number;
  readonly updatesSent: number;
  readonly delivered: { readonly over: Transport; readonly at: number } | null;
  readonly latency: Readonly<Record<Transport, LatencyHistogram>>;
  readonly report: AppReport | null;
  /** Absent in what an earlier version stored. */
  readonly journal?: Journal;
}

export const notFollowed: Following = {
  declaration: {},
  socketsOpened: 0,
  socketsClosedEarly: 0,
  firstContactAt: null,
  firstUpdateAt: null,
  polls: 0,
  pollsAfterSocket: 0,
  lastPolledSeq: 0,
  updatesSent: 0,
  delivered: null,
  latency: { websocket: {}, polling: {} },
  report: null,
};

export function journalOf(seen: Following): Journal {
  return seen.journal ?? emptyJournal;
}

/** Writes into the journal; what changes nothing there changes nothing at all. */
export function jot(seen: Following, write: (journal: Journal) => Journal): Following {
  const before = journalOf(seen);
  const journal = write(before);
  return journal === before ? seen : { ...seen, journal };
}

export function declare(seen: Following, declaration: Partial<Declaration>): Following {
  const known = Object.fromEntries(
    Object.entries(declaration).filter(([, value]) => value !== undefined),
  );
  return { ...seen, declaration: { ...seen.declaration, ...known } };
}

export function openSocket(seen: Following, now: number): Following {
  return {
    ...seen,
    socketsOpened: seen.socketsOpened + 1,
    firstContactAt: seen.firstContactAt ?? now,
  };
}

/** A socket that went before the result was known to have arrived. */
export function closeSocketEarly(seen: Following): Following {
  if (seen.delivered !== null) return seen;
  return { ...seen, socketsClosedEarly: seen.socketsClosedEarly + 1 };
}

/**
 * A clean close of a socket that was sent the final message: the app's answer to ours, so it has the result
 * ([SE4]). An app that acks would have said so: its close has crossed the message on the way.
 */
export function closeSocketAfterEnd(seen: Following, now: number): Following {
  const acks = Object.keys(seen.latency.websocket).length > 0;
  return acks ? closeSocketEarly(seen) : deliver(seen, 'websocket', now);
}

/** Counts sockets that went without a word, such as with a restart; `open` is how many are still there. */
export function missSockets(seen: Following, open: number): Following {
  const missing = seen.socketsOpened - seen.socketsClosedEarly - open;
  if (seen.delivered !== null || missing <= 0) return seen;
  return { ...seen, socketsClosedEarly: seen.socketsClosedEarly + missing };
}

export function sendUpdates(seen: Following, count: number, now: number): Following {
  return {
    ...seen,
    updatesSent: seen.updatesSent + count,
    firstUpdateAt: seen.firstUpdateAt ?? now,
  };
}

export interface Ack {
  readonly seq: number;
  readonly madeAt: number;
  readonly sentAt: number;
  readonly now: number;
}

/**
 * An update's latency over WebSocket: half the round trip of its ack, and before that the time it had to
 * wait for the app to come back. What was made before the app first came is not late.
 */
export function ackUpdate(seen: Following, { seq, madeAt, sentAt, now }: Ack): Following {
  const waited = Math.max(0, sentAt - Math.max(madeAt, seen.firstContactAt ?? sentAt));
  const halfTripMs = Math.max(0, now - sentAt) / 2;
  const ms = waited + halfTripMs;
  const counted = {
    ...seen,
    latency: { ...seen.latency, websocket: addLatency(seen.latency.websocket, ms) },
  };
  const arrivedAt = Math.ceil(now - halfTripMs);
  return jot(counted, (journal) => noteArrivals(journal, [[seq, 'ack', arrivedAt, ms]]));
}

export interface Poll {
  readonly now: number;
  /** Updates that this answer is the first to carry, oldest first. */
  readonly carried: readonly { readonly seq: number; readonly at: number }[];
  readonly carriesEnd: boolean;
}

export function poll(seen: Following, { now, carried, carriesEnd }: Poll): Following {
  if (seen.delivered !== null) return seen;
  const polling = carried.reduce(
    (histogram, update) => addLatency(histogram, Math.max(0, now - update.at)),
    seen.latency.polling,
  );
  const counted: Following = {
    ...seen,
    polls: seen.polls + 1,
    pollsAfterSocket: seen.pollsAfterSocket + (seen.socketsOpened > 0 ? 1 : 0),
    firstContactAt: seen.firstContactAt ?? now,
    firstUpdateAt: seen.firstUpdateAt ?? now,
    lastPolledSeq: carried.at(-1)?.seq ?? seen.lastPolledSeq,
    latency: { ...seen.latency, polling },
  };
  const jotted = jot(counted, (journal) =>
    noteArrivals(
      notePoll(journal, now, counted.lastPolledSeq),
      carried.map(({ seq, at }) => [seq, 'poll', now, Math.max(0, now - at)] as const),
    ),
  );
  return carriesEnd ? deliver(jotted, 'polling', now) : jotted;
}

/** The first sign that the result arrived; later ones change nothing. */
export function deliver(seen: Following, over: Transport, at: number): Following {
  return seen.delivered === null ? { ...seen, delivered: { over, at } } : seen;
}

export function takeReport(seen: Following, report: AppReport, at: number): Following {
  return jot({ ...seen, report }, (journal) => noteReport(journal, at));
}
