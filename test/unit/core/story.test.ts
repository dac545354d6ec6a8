import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jot, notFollowed, type Following } from '../../../src/core/scan/following.ts';
import { endJob, type Job } from '../../../src/core/scan/job.ts';
import {
  noteArrivals,
  noteClose,
  notePoll,
  noteSocket,
  type Journal,
} from '../../../src/core/scan/journal.ts';
import { packedStorySchema, packStory } from '../../../src/core/scan/story.ts';
import { unpackStory } from '../../../src/core/scan/told-story.ts';
import type { ScanUpdate } from '../../../src/core/scan/update.ts';

const openedAt = 1_700_000_000_000;
const job: Job = endJob(
  { phase: 'waiting', key: 'k', epoch: openedAt, openedAt, uploadBy: openedAt + 1 },
  'abandoned',
  openedAt + 40_000,
);

function update(seq: number, afterMs: number, fields: Partial<ScanUpdate> = {}): ScanUpdate {
  return {
    seq,
    at: openedAt + afterMs,
    stage: 'analyzing',
    progress: seq / 1000,
    processedItems: seq,
    totalItems: 900,
    currentStatus: `Reading spine ${seq} of 900…`,
    error: null,
    ...fields,
  };
}

const seenBy = (write: (journal: Journal) => Journal): Following => jot(notFollowed, write);
const told = (seen: Following, updates: readonly ScanUpdate[]) =>
  unpackStory(packStory({ job, seen, updates }), job.epoch);

describe('a packed story', () => {
  it('is read back as it was, through JSON and its schema', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(90_000), fc.string({ maxLength: 60 })), { maxLength: 60 }),
        fc.array(fc.tuple(fc.nat(90_000), fc.nat(90)), { maxLength: 30 }),
        (rows, polls) => {
          const updates = rows.map(([after, currentStatus], index) =>
            update(index + 1, after, { currentStatus }),
          );
          const seen = polls.reduce(
            (now, [after, seq]) => jot(now, (journal) => notePoll(journal, openedAt + after, seq)),
            notFollowed,
          );
          const packed = packStory({ job, seen, updates });
          const read = packedStorySchema.parse(JSON.parse(JSON.stringify(packed)));
          const story = unpackStory(read, job.epoch);
          expect(story.updates).toEqual(
            updates.map((one) => ({ ...one, delivery: { state: 'never' } })),
          );
          expect(story.polls).toEqual(polls.map(([after, seq]) => ({ at: openedAt + after, seq })));
        },
      ),
    );
  });

  it('says of each update how it came, that it was sent, or that nobody was there', () => {
    const seen = seenBy((journal) => {
      const socket = { id: 'a', openedAt: openedAt + 150, firstSeq: 2, resumed: false };
      const closed = noteClose(noteSocket(journal, socket), 'a', openedAt + 350, 1006);
      return noteArrivals(closed, [
        [2, 'ack', openedAt + 205, 5],
        [5, 'poll', openedAt + 900, 400],
      ]);
    });
    const updates = [1, 2, 3, 4, 5].map((seq) => update(seq, seq * 100));
    expect(told(seen, updates).updates.map(({ delivery }) => delivery)).toEqual([
      { state: 'never' },
      { state: 'arrived', over: 'websocket', by: 'ack', at: openedAt + 205, lateMs: 5 },
      { state: 'sent' },
      { state: 'never' },
      { state: 'arrived', over: 'polling', by: 'poll', at: openedAt + 900, lateMs: 400 },
    ]);
  });

  it('stays small whatever happened, and says what it left out', () => {
    const updates = Array.from({ length: 3000 }, (_, index) =>
      update(index + 1, index * 30, { currentStatus: '…'.repeat(5000), error: 'x'.repeat(5000) }),
    );
    let seen: Following = { ...notFollowed, polls: 2000, socketsOpened: 500 };
    for (let n = 1; n <= 500; n += 1) {
      seen = jot(seen, (journal) =>
        noteArrivals(notePoll(journal, openedAt + n, n), [[n, 'poll', openedAt + n, 1234.5]]),
      );
    }
    const packed = packStory({ job, seen, updates });
    // A message of a queue holds 128 KB.
    expect(new TextEncoder().encode(JSON.stringify(packed)).length).toBeLessThan(100_000);
    const { omitted, updates: some } = unpackStory(packed, job.epoch);
    expect(omitted).toEqual({ updates: 2880, polls: 1940, sockets: 500 });
    expect([some[0]?.seq, some.at(-1)?.seq]).toEqual([1, 3000]);
  });

  it('of an ordinary scan of 25 updates takes less than 3 KB', () => {
    const updates = Array.from({ length: 25 }, (_, index) => update(index + 1, index * 1400));
    const seen = seenBy((journal) =>
      noteArrivals(
        journal,
        updates.map(({ seq, at }) => [seq, 'ack', at + 4, 4.5] as const),
      ),
    );
    expect(JSON.stringify(packStory({ job, seen, updates })).length).toBeLessThan(3_000);
  });
});
