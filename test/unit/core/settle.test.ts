import { describe, expect, it } from 'vitest';
import type { AppReport } from '../../../src/core/protocol/app-report.ts';
import {
  ackUpdate,
  closeSocketEarly,
  declare,
  deliver,
  notFollowed,
  openSocket,
  poll,
  takeReport,
  type Following,
} from '../../../src/core/scan/following.ts';
import { settle, type Settlement } from '../../../src/core/scan/settle.ts';
import { histogramCount, percentileMs } from '../../../src/core/slo/latency-histogram.ts';

type Step = (seen: Following) => Following;

const socket: Step = (seen) => openSocket(seen, 100);
const lostSocket: Step = (seen) => closeSocketEarly(openSocket(seen, 100));
const arrivesOverSocket: Step = (seen) => deliver(seen, 'websocket', 900);
const aPoll: Step = (seen) => poll(seen, { now: 500, carried: [], carriesEnd: false });
const endPoll: Step = (seen) => poll(seen, { now: 950, carried: [], carriesEnd: true });
const declares =
  (strategy: 'websocket' | 'polling'): Step =>
  (seen) =>
    declare(seen, { strategy });
const reports =
  (report: Partial<AppReport>): Step =>
  (seen) =>
    takeReport(
      seen,
      {
        name: 'bookshelf_scan_completed',
        jobId: '4f9c1f0e-8a53-4a6c-9a9f-3f3b9c1a2b3c',
        strategy: 'websocket',
        success: true,
        ...report,
      },
      960,
    );

function after(steps: readonly Step[], over = true): Settlement {
  return settle(
    steps.reduce((seen, step) => step(seen), notFollowed),
    over,
  );
}

describe('settle()', () => {
  const cases: [string, Step[], Partial<Settlement>][] = [
    [
      '[SE1] a socket that brought the result',
      [socket, arrivesOverSocket],
      {
        strategy: 'websocket',
        fallbackReason: null,
        fallbackStage: null,
        triedWebsocket: true,
        delivery: 'delivered',
      },
    ],
    [
      '[SE1] a socket after a reconnect',
      [lostSocket, socket, arrivesOverSocket],
      { strategy: 'websocket' },
    ],
    [
      '[SE1] a poll before the first socket',
      [aPoll, socket, arrivesOverSocket],
      { strategy: 'websocket' },
    ],
    [
      '[SE1] a poll after the result is no fallback',
      [socket, arrivesOverSocket, endPoll],
      { strategy: 'websocket' },
    ],
    [
      '[SE1] a poll between socket and result',
      [socket, aPoll, arrivesOverSocket],
      {
        strategy: 'polling_fallback',
        fallbackStage: 'mid_scan',
      },
    ],
    [
      '[SE2] polls alone',
      [aPoll, endPoll],
      {
        strategy: 'polling_fallback',
        fallbackReason: 'unknown',
        fallbackStage: 'connect',
        triedWebsocket: true,
      },
    ],
    [
      '[SE1] polls by choice',
      [declares('polling'), aPoll, endPoll],
      {
        strategy: 'polling',
        strategyReason: 'user_hint',
        triedWebsocket: false,
        fallbackReason: null,
      },
    ],
    [
      '[SE1] polls by choice, but a socket was opened',
      [declares('polling'), socket, endPoll],
      {
        strategy: 'polling_fallback',
        triedWebsocket: true,
      },
    ],
    [
      '[SE5] one socket lost',
      [lostSocket, endPoll],
      { fallbackReason: 'connection_lost', fallbackStage: 'mid_scan' },
    ],
    [
      '[SE5] three sockets lost',
      [lostSocket, lostSocket, lostSocket, endPoll],
      { fallbackReason: 'flapping' },
    ],
    ['[SE5] a socket open and silent', [socket, endPoll], { fallbackReason: 'stalled' }],
    [
      '[SE3] the app’s reason',
      [
        lostSocket,
        endPoll,
        reports({ strategy: 'polling_fallback', fallbackReason: 'network_changed' }),
      ],
      {
        strategy: 'polling_fallback',
        fallbackReason: 'network_changed',
        fallbackStage: 'mid_scan',
      },
    ],
    [
      '[SE3] websocket is not believed where no socket came',
      [endPoll, reports({ strategy: 'websocket' })],
      {
        strategy: 'polling_fallback',
      },
    ],
    [
      '[SE3] the app knows that its poll was not needed',
      [socket, aPoll, arrivesOverSocket, reports({})],
      {
        strategy: 'websocket',
      },
    ],
    ['[SE4] nobody got it', [socket], { strategy: null, delivery: 'lost', triedWebsocket: true }],
    ['[SE4] nobody came', [], { strategy: null, delivery: 'lost', triedWebsocket: false }],
    [
      'nobody came, but one was to',
      [declares('websocket')],
      { strategy: null, triedWebsocket: true },
    ],
  ];

  it.each(cases)('%s', (_what, steps, expected) => {
    expect(after(steps)).toMatchObject(expected);
  });

  it('[SE4] leaves delivery open while the result may still arrive', () => {
    expect(after([socket], false).delivery).toBeNull();
  });
});

describe('update latency', () => {
  it('is half the round trip of an ack for an update sent when made', () => {
    const seen = ackUpdate(openSocket(notFollowed, 0), {
      seq: 1,
      madeAt: 1000,
      sentAt: 1000,
      now: 1016,
    });
    expect(percentileMs(seen.latency.websocket, 0.5)).toBeCloseTo(8, 0);
  });

  it('holds the wait of an update that was made while the app was away', () => {
    const seen = ackUpdate(openSocket(notFollowed, 0), {
      seq: 1,
      madeAt: 1000,
      sentAt: 5000,
      now: 5000,
    });
    expect(percentileMs(seen.latency.websocket, 0.5)).toBeCloseTo(4000, -3);
  });

  it('holds no wait for what was made before the app first came', () => {
    const seen = ackUpdate(openSocket(notFollowed, 4990), {
      seq: 1,
      madeAt: 1000,
      sentAt: 5000,
      now: 5010,
    });
    expect(percentileMs(seen.latency.websocket, 0.5)).toBeLessThan(20);
  });

  it('is by polling the age of an update at the first answer that carries it', () => {
    const carried = [
      { seq: 1, at: 1000 },
      { seq: 2, at: 2500 },
    ];
    const seen = poll(notFollowed, { now: 3000, carried, carriesEnd: false });
    expect(histogramCount(seen.latency.polling)).toBe(2);
    expect(percentileMs(seen.latency.polling, 1)).toBeGreaterThan(1900);
    expect(seen.lastPolledSeq).toBe(2);
  });
});
