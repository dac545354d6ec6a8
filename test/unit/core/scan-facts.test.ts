import { describe, expect, it } from 'vitest';
import { tellFacts } from '../../../src/core/scan/scan-facts.ts';
import type { ScanRecord } from '../../../src/core/scan/scan-record.ts';
import { noStory, type Story } from '../../../src/core/scan/told-story.ts';
import { completedEvent } from '../../worker/completed-event.ts';

const t0 = 1_700_000_000_000;

function ended(fields: Parameters<typeof completedEvent>[0] = {}): ScanRecord {
  const { name: _, ...event } = completedEvent({
    openedAt: t0,
    acceptedAt: t0 + 900,
    endedAt: t0 + 20_000,
    decidedAt: t0 + 20_000,
    deliveredAt: t0 + 20_010,
    ...fields,
  });
  return { state: 'ended', ...event };
}

const kinds = (scan: ScanRecord, story: Partial<Story> = {}) =>
  tellFacts(scan, { ...noStory, ...story }).map(({ kind, at }) => [kind, at - t0]);

describe('tellFacts()', () => {
  it('tells a fallback in order, from its opening to the app’s report', () => {
    const story: Partial<Story> = {
      readyAt: t0 + 5,
      uploadStartedAt: t0 + 10,
      sockets: [
        {
          openedAt: t0 + 2,
          resumed: false,
          usableAt: t0 + 8,
          closedAt: t0 + 4000,
          closeCode: null,
        },
        {
          openedAt: t0 + 4300,
          resumed: true,
          usableAt: null,
          closedAt: t0 + 9000,
          closeCode: 4408,
        },
      ],
      polls: [{ at: t0 + 9500, seq: 4 }],
      calls: [
        { startedAt: t0 + 901, endedAt: t0 + 3000, end: 'interrupted' },
        { startedAt: t0 + 3000, endedAt: t0 + 19_900, end: 'read' },
      ],
      report: { strategy: 'polling_fallback', success: true, at: t0 + 20_050 },
    };
    expect(kinds(ended(), story)).toEqual([
      ['opened', 0],
      ['socket_opened', 2],
      ['ready', 5],
      ['socket_usable', 8],
      ['upload_began', 10],
      ['picture_in', 900],
      ['call_began', 901],
      ['call_ended', 3000],
      ['call_repeated', 3000],
      ['socket_lost', 4000],
      ['socket_resumed', 4300],
      ['socket_closed', 9000],
      ['polling_began', 9500],
      ['call_ended', 19_900],
      ['ended', 20_000],
      ['delivered', 20_010],
      ['reported', 20_050],
    ]);
  });

  it('[SE4] tells that nobody got the result, a minute after the end', () => {
    const facts = kinds(ended({ delivery: 'lost', deliveredAt: null }));
    expect(facts.at(-1)).toEqual(['lost', 80_000]);
  });

  it('tells from the event alone where the story is not kept', () => {
    expect(kinds(ended()).map(([kind]) => kind)).toEqual([
      'opened',
      'picture_in',
      'ended',
      'delivered',
    ]);
  });

  it('says by which transport the result came', () => {
    const last = {
      seq: 9,
      at: t0 + 20_000,
      stage: 'complete' as const,
      progress: 1,
      processedItems: 3,
      totalItems: 3,
      currentStatus: 'Scan complete: 3 books',
      error: null,
    };
    const delivery = {
      state: 'arrived' as const,
      over: 'polling' as const,
      by: 'poll' as const,
      at: t0 + 20_010,
      lateMs: 10,
    };
    const facts = tellFacts(ended(), { ...noStory, updates: [{ ...last, delivery }] });
    expect(facts.at(-1)).toEqual({ kind: 'delivered', at: t0 + 20_010, over: 'polling' });
  });
});
