import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../../dashboard/data/format-bytes.ts';
import { formatOffset } from '../../../dashboard/data/format-offset.ts';
import { refreshDelayMs } from '../../../dashboard/data/scan-refresh.ts';
import { describeFact, tellTimeline } from '../../../dashboard/data/tell-facts.ts';
import {
  describeDelivery,
  judgeScan,
  tellChanges,
} from '../../../dashboard/data/tell-following.ts';
import { tellScanFacts } from '../../../dashboard/data/tell-scan-facts.ts';
import type { ScanFact } from '../../../src/core/scan/scan-facts.ts';
import { toScanRecord, type ScanRecord } from '../../../src/core/scan/scan-record.ts';
import { noStory } from '../../../src/core/scan/told-story.ts';
import { completedEvent } from '../../worker/completed-event.ts';
import { startedEvent } from '../../worker/started-event.ts';

const scan = toScanRecord(completedEvent());
const failed = toScanRecord(
  completedEvent({ outcome: 'failed', errorCode: 'provider_failed', errorMessage: 'It broke.' }),
);
const inFlight = toScanRecord(startedEvent());
const at = scan.openedAt;

describe('describeFact()', () => {
  const cases: [ScanFact, string, ScanRecord?][] = [
    [{ at, kind: 'opened' }, 'The app opened the scan'],
    [{ at, kind: 'ready' }, 'The app said that it is ready for updates'],
    [{ at, kind: 'upload_began' }, 'The picture began to arrive'],
    [{ at, kind: 'picture_in', bytes: 1_900_000 }, 'The picture was in: 1.9 MB'],
    [{ at, kind: 'picture_in', bytes: null }, 'The picture was in'],
    [{ at, kind: 'socket_opened', socket: 1 }, 'WebSocket 1 opened'],
    [
      { at, kind: 'socket_resumed', socket: 2 },
      'WebSocket 2 opened and went on where the one before had ended',
    ],
    [
      { at, kind: 'socket_usable', socket: 1 },
      'The app confirmed the first update over WebSocket 1',
    ],
    [{ at, kind: 'socket_lost', socket: 1 }, 'WebSocket 1 was lost without a word'],
    [
      { at, kind: 'socket_closed', socket: 1, code: 1000 },
      'WebSocket 1 closed: all was said (1000)',
    ],
    [{ at, kind: 'socket_closed', socket: 1, code: 4999 }, 'WebSocket 1 closed: code 4999'],
    [{ at, kind: 'polling_began' }, 'The app began to poll'],
    [{ at, kind: 'call_began', call: 1 }, 'openai (test-model) began to read the picture'],
    [{ at, kind: 'call_repeated', call: 2 }, 'openai (test-model) was asked again, try 2'],
    [{ at, kind: 'call_ended', call: 1, end: 'read' }, 'The reading was done'],
    [
      { at, kind: 'call_ended', call: 2, end: 'interrupted' },
      'Try 2 of the reading was interrupted by a restart of the server',
    ],
    [
      { at, kind: 'ended', outcome: 'completed', errorCode: null, booksDetected: 1 },
      'The scan completed with 1 book',
    ],
    [
      { at, kind: 'ended', outcome: 'failed', errorCode: 'provider_failed', booksDetected: 0 },
      'The scan ended: failed: It broke (provider_failed)',
      failed,
    ],
    [{ at, kind: 'delivered', over: 'polling' }, 'The result reached the app by Polling'],
    [{ at, kind: 'delivered', over: null }, 'The result reached the app'],
    [{ at, kind: 'lost' }, 'Nobody had fetched the result by now, so it counts as lost'],
    [
      { at, kind: 'reported', strategy: 'polling_fallback' },
      'The app reported how it followed the scan: Polling fallback',
    ],
  ];
  it.each(cases)('says of %j: %s', (fact, words, of = scan) => {
    expect(describeFact(fact, of)).toBe(words);
  });
});

it('tellTimeline() counts from the opening, and says how each fact is to be taken', () => {
  const facts: ScanFact[] = [
    { at, kind: 'opened' },
    { at: at + 1_500, kind: 'socket_lost', socket: 1 },
    { at: at + 9_000, kind: 'lost' },
  ];
  const told = tellTimeline({ facts, scan }).map(({ afterMs, tone }) => [afterMs, tone]);
  expect(told).toEqual([
    [0, 'plain'],
    [1_500, 'caution'],
    [9_000, 'bad'],
  ]);
});

describe('tellChanges()', () => {
  const fellBack = toScanRecord(
    completedEvent({
      strategy: 'polling_fallback',
      fallbackReason: 'stalled',
      fallbackStage: 'mid_scan',
    }),
  );
  const facts: ScanFact[] = [
    { at, kind: 'socket_opened', socket: 1 },
    { at: at + 1, kind: 'socket_usable', socket: 1 },
    { at: at + 2, kind: 'socket_lost', socket: 1 },
    { at: at + 3, kind: 'polling_began' },
    { at: at + 4, kind: 'socket_opened', socket: 2 },
    { at: at + 5, kind: 'socket_usable', socket: 2 },
  ];

  it('tells each change with its reason', () => {
    expect(tellChanges({ facts, scan: fellBack })).toEqual([
      { at, from: null, to: 'websocket', why: 'tried first' },
      { at: at + 3, from: 'websocket', to: 'polling', why: 'went silent, in mid-scan' },
      { at: at + 5, from: 'polling', to: 'websocket', why: 'it could be used again' },
    ]);
  });

  it('says why an app polled from the start', () => {
    const chosen = toScanRecord(
      completedEvent({ strategy: 'polling', strategyReason: 'user_hint' }),
    );
    const polled: ScanFact[] = [{ at, kind: 'polling_began' }];
    expect(tellChanges({ facts: polled, scan: chosen })).toEqual([
      { at, from: null, to: 'polling', why: 'chosen by hand' },
    ]);
    expect(tellChanges({ facts: polled, scan: inFlight })[0]?.why).toBe(
      'the reason is known at the end',
    );
  });
});

it.each([
  [
    { state: 'arrived', over: 'websocket', by: 'ack', at, lateMs: 4.2 },
    'by WebSocket, 4.2 ms late',
  ],
  [{ state: 'arrived', over: 'polling', by: 'poll', at, lateMs: 1_200 }, 'by Polling, 1.2 s late'],
  [
    { state: 'arrived', over: 'websocket', by: 'close', at, lateMs: null },
    'by WebSocket, known by the close',
  ],
  [{ state: 'sent' }, 'sent by WebSocket, not confirmed'],
  [{ state: 'never' }, 'never sent'],
] as const)('describeDelivery() of %j', (delivery, words) => {
  expect(describeDelivery(delivery)).toBe(words);
});

describe('judgeScan()', () => {
  it('says how a scan ended and how its result arrived', () => {
    expect(judgeScan({ scan })).toEqual({
      status: 'met',
      headline: 'Completed after 19 s, 3 books',
      detail: 'How it arrived: WebSocket.',
    });
    expect(judgeScan({ scan: failed })).toMatchObject({
      status: 'breached',
      headline: 'Failed after 19 s',
    });
    const unsettled = toScanRecord(completedEvent({ strategy: null, delivery: null }));
    expect(judgeScan({ scan: unsettled }).detail).toBe('Its result has not been fetched yet.');
    const lost = toScanRecord(completedEvent({ strategy: null, delivery: 'lost' }));
    expect(judgeScan({ scan: lost }).detail).toBe('Nobody got the result.');
    expect(judgeScan({ scan: inFlight })).toMatchObject({ headline: 'In flight' });
  });
});

it('tellScanFacts() leaves out what is not known', () => {
  const names = tellScanFacts({
    ...noStory,
    jobId: scan.jobId,
    epoch: 1,
    epochs: [1],
    source: 'recorded',
    scan,
    storyKept: false,
    facts: [],
    traceId: null,
    traceKept: false,
  }).map(({ name, value }) => [name, value]);
  expect(names).toContainEqual(['Picture', '1 kB, JPEG']);
  expect(names).toContainEqual(['App', 'App unknown']);
  expect(names.map(([name]) => name)).not.toContain('Trace');
});

it('refreshDelayMs() asks often while a scan runs, and no more once all is known', () => {
  const end = scan.state === 'ended' ? scan.endedAt : 0;
  expect(refreshDelayMs({ scan: inFlight }, false, end)).toBe(2_000);
  expect(refreshDelayMs({ scan }, true, end + 1_000)).toBe(5_000);
  expect(refreshDelayMs({ scan }, true, end + 20_000)).toBeNull();
  expect(refreshDelayMs({ scan }, false, end + 20_000)).toBe(5_000);
  expect(refreshDelayMs({ scan }, false, end + 75_000)).toBeNull();
});

it.each([
  [0, '0 byte'],
  [999, '999 byte'],
  [412_300, '412 kB'],
  [999_600, '1 MB'],
  [1_940_000, '1.9 MB'],
])('formatBytes() of %d is %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it.each([
  [0, '+0.00 s'],
  [1_234, '+1.23 s'],
  [34_120, '+34.1 s'],
  [125_000, '+2:05 min'],
  [-40, '−0.04 s'],
])('formatOffset() of %d is %s', (ms, text) => {
  expect(formatOffset(ms)).toBe(text);
});
