import { describe, expect, it } from 'vitest';
import {
  endedOf,
  inFlightNow,
  isAckDue,
  longestTail,
  mergeLive,
  reconnectDelayMs,
} from '../../../dashboard/data/live-tail.ts';
import { parseLiveMessage, type LiveScan } from '../../../src/core/live/live-message.ts';
import { aRow, anInFlight } from './scan-rows.ts';

const now = 1_700_000_030_000;
const ended = (revision: number, fields = {}): LiveScan => ({
  state: 'ended',
  revision,
  scan: aRow(fields),
});
const running = (revision: number, fields = {}): LiveScan => ({
  state: 'in_flight',
  revision,
  scan: anInFlight(fields),
});

describe('mergeLive()', () => {
  it.each([
    ['a later revision', [ended(1)], [ended(2)], [ended(2)]],
    ['no earlier revision', [ended(2)], [ended(1)], [ended(2)]],
    ['an end after a start of a greater revision', [running(5)], [ended(1)], [ended(1)]],
    ['no start after an end', [ended(1)], [running(9)], [ended(1)]],
    ['the feed rather than the list', endedOf([aRow()]), [ended(1)], [ended(1)]],
  ])('[LF2] takes %s', (_, tail, news, merged) => {
    expect(mergeLive(tail, news)).toEqual(merged);
  });

  it('keeps lives of one job apart, the newest scans first, and not too many', () => {
    const many = Array.from({ length: longestTail + 5 }, (_, index) =>
      ended(1, { epoch: index, decidedAt: index }),
    );
    const tail = mergeLive([], many);
    expect(tail).toHaveLength(longestTail);
    expect(tail[0]?.scan.epoch).toBe(longestTail + 4);
  });
});

describe('inFlightNow()', () => {
  it('adds what the feed says has begun, and leaves out what has ended', () => {
    const listed = { at: now, scans: [anInFlight(), anInFlight({ epoch: 2, openedAt: 2 })] };
    const tail = [ended(1), running(1, { epoch: 3, openedAt: now })];
    expect(inFlightNow(listed, tail, now).map(({ epoch }) => epoch)).toEqual([3, 2]);
    expect(inFlightNow(null, [], now)).toEqual([]);
  });

  it('gives up what is long past its deadline', () => {
    const listed = { at: now, scans: [anInFlight({ deadlineAt: now - 60_000 })] };
    expect(inFlightNow(listed, [], now - 1)).toHaveLength(1);
    expect(inFlightNow(listed, [], now)).toEqual([]);
  });
});

it('reconnectDelayMs() doubles up to 30 s, with jitter', () => {
  expect([1, 2, 3, 6, 60].map((failures) => reconnectDelayMs(failures, 1))).toEqual([
    1_000, 2_000, 4_000, 30_000, 30_000,
  ]);
  expect(reconnectDelayMs(3, 0.5)).toBe(2_000);
});

it('[LF6] isAckDue() acks each 16 messages, and what waits for a second', () => {
  expect([
    isAckDue(0, 9_000),
    isAckDue(1, 999),
    isAckDue(1, 1_000),
    isAckDue(15, 0),
    isAckDue(16, 0),
  ]).toEqual([false, false, true, false, true]);
});

it.each([
  [{ type: 'hello', protocol: 1, at: 1 }, true],
  [{ type: 'scans', seq: 1, skipped: 0, scans: [ended(1)] }, true],
  [{ type: 'scans', seq: 1, skipped: 0, scans: [{ state: 'other' }] }, false],
  [{ type: 'scans', scans: [] }, false],
  [{ type: 'later' }, false],
  [null, false],
])('parseLiveMessage() of %j is known: %s', (raw, isKnown) => {
  expect(parseLiveMessage(raw) !== undefined).toBe(isKnown);
});
