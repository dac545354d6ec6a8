/** What told that an update had reached the app: its ack, its answer to the close after the end, or its poll. */
export const arrivalSigns = ['ack', 'close', 'poll'] as const;
export type ArrivalSign = (typeof arrivalSigns)[number];

/** An update's first arrival at the app, epoch ms, and how late that was in ms; null where the sign does not tell. */
export type ArrivalMark = readonly [
  seq: number,
  sign: ArrivalSign,
  at: number,
  lateMs: number | null,
];

/** A poll, epoch ms, and the newest update that it carried. */
export type PollMark = readonly [at: number, seq: number];

/** One socket; times are epoch ms, and null while a thing has not happened or was never heard of. */
export interface SocketLife {
  readonly id: string;
  readonly openedAt: number;
  /** The first update that it was to bring. */
  readonly firstSeq: number;
  readonly resumed: boolean;
  /** When its first ack was heard. */
  readonly usableAt: number | null;
  readonly closedAt: number | null;
  /** Null with a time of closing: it went without a word. */
  readonly code: number | null;
}

/**
 * What happened to those who followed a scan, in order. It is part of a document that is stored anyway, so it
 * is small, and holds what the update log and the job do not tell.
 */
export interface Journal {
  readonly readyAt: number | null;
  readonly reportedAt: number | null;
  readonly sockets: readonly SocketLife[];
  readonly polls: readonly PollMark[];
  readonly arrivals: readonly ArrivalMark[];
}

export const emptyJournal: Journal = {
  readyAt: null,
  reportedAt: null,
  sockets: [],
  polls: [],
  arrivals: [],
};

/** The first and the newest tell most; what lies between goes where there is too much. */
export const kept = {
  sockets: { first: 8, newest: 24 },
  polls: { first: 10, newest: 50 },
  updates: { first: 20, newest: 100 },
} as const;

export interface Room {
  readonly first: number;
  readonly newest: number;
}

/** All of a list, or its first and newest entries. */
export function fit<T>(list: readonly T[], { first, newest }: Room): readonly T[] {
  if (list.length <= first + newest) return list;
  return [...list.slice(0, first), ...list.slice(-newest)];
}

export function noteReady(journal: Journal, at: number): Journal {
  return journal.readyAt === null ? { ...journal, readyAt: at } : journal;
}

export function noteReport(journal: Journal, at: number): Journal {
  return journal.reportedAt === null ? { ...journal, reportedAt: at } : journal;
}

export function noteSocket(
  journal: Journal,
  opened: Pick<SocketLife, 'id' | 'openedAt' | 'firstSeq' | 'resumed'>,
): Journal {
  const life = { ...opened, usableAt: null, closedAt: null, code: null };
  return { ...journal, sockets: fit([...journal.sockets, life], kept.sockets) };
}

/** The first ack of a socket; later ones change nothing. */
export function noteUsable(journal: Journal, id: string, at: number): Journal {
  return changeSocket(journal, id, (life) =>
    life.usableAt === null ? { ...life, usableAt: at } : life,
  );
}

/** `code` null: gone without a word. The first close counts. */
export function noteClose(journal: Journal, id: string, at: number, code: number | null): Journal {
  return changeSocket(journal, id, (life) =>
    life.closedAt === null ? { ...life, closedAt: at, code } : life,
  );
}

/** Closes the lives of sockets that are not among the open ones any more, as after a restart. */
export function noteLost(journal: Journal, openIds: ReadonlySet<string>, at: number): Journal {
  return journal.sockets
    .filter(({ id, closedAt }) => closedAt === null && !openIds.has(id))
    .reduce((now, { id }) => noteClose(now, id, at, null), journal);
}

export function notePoll(journal: Journal, at: number, seq: number): Journal {
  return { ...journal, polls: fit([...journal.polls, [at, seq] as const], kept.polls) };
}

/** Of what is told of an update twice, as by two transports, the first counts. */
export function noteArrivals(journal: Journal, marks: readonly ArrivalMark[]): Journal {
  const known = new Set(journal.arrivals.map(([seq]) => seq));
  const fresh = marks.filter(([seq]) => !known.has(seq));
  if (fresh.length === 0) return journal;
  return { ...journal, arrivals: fit([...journal.arrivals, ...fresh], kept.updates) };
}

function changeSocket(
  journal: Journal,
  id: string,
  change: (life: SocketLife) => SocketLife,
): Journal {
  const before = journal.sockets.find((life) => life.id === id);
  if (before === undefined) return journal;
  const after = change(before);
  if (after === before) return journal;
  return { ...journal, sockets: journal.sockets.map((life) => (life === before ? after : life)) };
}
