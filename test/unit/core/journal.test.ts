import { describe, expect, it } from 'vitest';
import {
  ackUpdate,
  deliver,
  jot,
  journalOf,
  notFollowed,
  openSocket,
  poll,
} from '../../../src/core/scan/following.ts';
import {
  emptyJournal,
  fit,
  kept,
  noteArrivals,
  noteClose,
  noteLost,
  notePoll,
  noteReady,
  noteSocket,
  noteUsable,
  type Journal,
} from '../../../src/core/scan/journal.ts';

const opened = (id: string, openedAt = 100) => ({ id, openedAt, firstSeq: 1, resumed: false });
const withSockets = (...ids: string[]): Journal =>
  ids.reduce((journal, id) => noteSocket(journal, opened(id)), emptyJournal);

describe('a journal', () => {
  it('keeps the first of what can come twice', () => {
    const journal = noteUsable(noteUsable(withSockets('a'), 'a', 110), 'a', 120);
    const closed = noteClose(noteClose(journal, 'a', 130, 1006), 'a', 140, 1000);
    expect(closed.sockets).toEqual([{ ...opened('a'), usableAt: 110, closedAt: 130, code: 1006 }]);
    expect(noteReady(noteReady(emptyJournal, 5), 9).readyAt).toBe(5);
    const arrived = noteArrivals(emptyJournal, [[1, 'ack', 10, 2]]);
    expect(noteArrivals(arrived, [[1, 'poll', 20, 12]])).toBe(arrived);
  });

  it('changes nothing where there is nothing to change', () => {
    const journal = withSockets('a');
    expect(noteClose(journal, 'unknown', 130, 1006)).toBe(journal);
    expect(noteLost(journal, new Set(['a']), 130)).toBe(journal);
    expect(jot(notFollowed, (same) => same)).toBe(notFollowed);
  });

  it('takes sockets that are open no more for lost, but not those that closed', () => {
    const journal = noteClose(withSockets('a', 'b', 'c'), 'b', 130, 1000);
    expect(noteLost(journal, new Set(['c']), 150).sockets).toMatchObject([
      { id: 'a', closedAt: 150, code: null },
      { id: 'b', closedAt: 130, code: 1000 },
      { id: 'c', closedAt: null },
    ]);
  });

  it('holds the first and the newest of very many', () => {
    let journal = emptyJournal;
    for (let n = 1; n <= 500; n += 1) {
      journal = notePoll(journal, n * 10, n);
      journal = noteSocket(journal, opened(String(n)));
      journal = noteArrivals(journal, [[n, 'ack', n * 10, 1]]);
    }
    expect(journal.polls).toHaveLength(kept.polls.first + kept.polls.newest);
    expect(journal.polls.map(([, seq]) => seq)).toEqual([
      ...fit(
        Array.from({ length: 500 }, (_, index) => index + 1),
        kept.polls,
      ),
    ]);
    expect(journal.sockets[0]?.id).toBe('1');
    expect(journal.sockets.at(-1)?.id).toBe('500');
    expect(JSON.stringify(journal).length).toBeLessThan(10_000);
  });
});

describe('what followers do', () => {
  it('is written down with the latency that is counted of it', () => {
    const seen = ackUpdate(openSocket(notFollowed, 0), {
      seq: 3,
      madeAt: 1000,
      sentAt: 1000,
      now: 1016,
    });
    expect(journalOf(seen).arrivals).toEqual([[3, 'ack', 1008, 8]]);
  });

  it('tells of each update that a poll is the first to carry', () => {
    const carried = [
      { seq: 1, at: 1000 },
      { seq: 2, at: 2500 },
    ];
    const seen = poll(notFollowed, { now: 3000, carried, carriesEnd: true });
    expect(journalOf(seen)).toMatchObject({
      polls: [[3000, 2]],
      arrivals: [
        [1, 'poll', 3000, 2000],
        [2, 'poll', 3000, 500],
      ],
    });
    expect(poll(seen, { now: 5000, carried: [], carriesEnd: true })).toBe(seen);
  });

  it('is told of what an earlier version stored, which has no journal', () => {
    const { journal: _, ...stored } = deliver(notFollowed, 'websocket', 5);
    expect(journalOf(stored)).toEqual(emptyJournal);
    expect(journalOf(jot(stored, (journal) => noteReady(journal, 7))).readyAt).toBe(7);
  });
});
