import type { AppReport } from '../../core/protocol/app-report.ts';
import type { Strategy } from '../../core/protocol/words.ts';
import {
  ackUpdate,
  closeSocketEarly,
  declare,
  deliver,
  notFollowed,
  openSocket,
  poll,
  sendUpdates,
  takeReport,
  type Following,
} from '../../core/scan/following.ts';
import type { App } from './draw-app.ts';
import type { Run } from './draw-run.ts';
import type { MadeUpdate } from './draw-timing.ts';
import type { Way } from './draw-way.ts';
import type { Random } from './random.ts';

/** Round trips in the middle, ms. */
const roundTripMs = { wifi: 11, ethernet: 7, cellular: 52, unknown: 24 } as const;
const pollEveryMs = 2_000;

/** What a job would have seen of an app that follows it in this way, through the rules that it sees by. */
export function followRun(random: Random, run: Run, app: App, way: Way): Following {
  // Who cancels has gone, and some go without a word.
  const isGone = run.ended.outcome === 'cancelled' || random.chance(0.004);
  const seen = declare(notFollowed, declarationOf(app, way));
  if (run.running === null && run.ended.outcome === 'abandoned') return seen;
  const until = isGone ? between(random, run) : Infinity;
  const followed = follow(random, run, app, way, seen, until);
  const reports = !isGone && !app.isLegacy && random.chance(0.93);
  return reports
    ? takeReport(followed, reportOf(run, app, way, followed), run.ended.endedAt)
    : followed;
}

function follow(
  random: Random,
  run: Run,
  app: App,
  way: Way,
  seen: Following,
  until: number,
): Following {
  const rtt = random.logNormal(roundTripMs[app.networkType], 0.45);
  switch (way.kind) {
    case 'websocket':
      return overSocket(random, seen, run, {
        rtt,
        acks: !app.isLegacy,
        until,
        gaps: way.reconnects,
      });
    case 'polling':
      return byPolls(random, seen, run, run.waiting.openedAt, until);
    case 'fallback': {
      const { from, seen: failed } = failSocket(random, seen, run, app, way, rtt);
      return byPolls(random, failed, run, from, until);
    }
  }
}

interface SocketLife {
  readonly rtt: number;
  readonly acks: boolean;
  /** When the app is gone. */
  readonly until: number;
  /** How often the socket is lost and comes back. */
  readonly gaps: number;
}

function overSocket(random: Random, seen: Following, run: Run, life: SocketLife): Following {
  const openedAt = run.waiting.openedAt + Math.round(life.rtt * 2);
  let followed = openSocket(seen, openedAt);
  const lost = Array.from({ length: life.gaps }, () => between(random, run));
  for (let gap = 0; gap < life.gaps; gap += 1)
    followed = openSocket(closeSocketEarly(followed), openedAt);
  const heard = run.updates.filter(({ at }) => at < life.until);
  followed = hear(random, followed, heard, openedAt, lost, life);
  if (heard.length < run.updates.length) return closeSocketEarly(followed);
  return deliver(followed, 'websocket', run.ended.endedAt + Math.round(life.rtt));
}

function hear(
  random: Random,
  seen: Following,
  updates: readonly MadeUpdate[],
  openedAt: number,
  lost: readonly number[],
  { rtt, acks }: SocketLife,
): Following {
  let followed = sendUpdates(seen, updates.length, openedAt);
  if (!acks) return followed;
  for (const { at: madeAt, seq } of updates) {
    const sinceLoss = Math.min(...lost.filter((at) => at <= madeAt).map((at) => madeAt - at));
    const backMs = sinceLoss < 600 ? 600 - sinceLoss : 0;
    const sentAt = Math.max(madeAt, openedAt) + backMs;
    // Most are as quick as the network, a few wait behind something.
    const slowed = random.chance(0.02) ? random.between(2, 12) : random.between(0.8, 1.3);
    followed = ackUpdate(followed, { seq, madeAt, sentAt, now: sentAt + rtt * slowed });
  }
  return followed;
}

/** What there was of WebSocket before polling took over, and when it did. */
function failSocket(
  random: Random,
  seen: Following,
  run: Run,
  app: App,
  { reason, stage }: Extract<Way, { kind: 'fallback' }>,
  rtt: number,
): { from: number; seen: Following } {
  const { openedAt } = run.waiting;
  if (stage === 'connect') {
    const reached = reason === 'handshake_mute' ? openSocket(seen, openedAt + 40) : seen;
    return { from: openedAt + (reason === 'connect_refused' ? 300 : 2_500), seen: reached };
  }
  const from = between(random, run);
  const socketAt = openedAt + Math.round(rtt * 2);
  const heard = run.updates.filter(({ at }) => at < from);
  const life = { rtt, acks: !app.isLegacy, until: from, gaps: 0 };
  let followed = hear(random, openSocket(seen, socketAt), heard, socketAt, [], life);
  const closes = reason === 'flapping' ? 3 : reason === 'stalled' ? 0 : 1;
  for (let close = 0; close < closes; close += 1) {
    followed = closeSocketEarly(followed);
    if (close + 1 < closes) followed = openSocket(followed, from);
  }
  return { from, seen: followed };
}

/** Polls count once the picture is in; the first after the end carries the result. */
function byPolls(
  random: Random,
  seen: Following,
  run: Run,
  from: number,
  until: number,
): Following {
  const first = Math.max(from, run.running?.upload.acceptedAt ?? run.waiting.openedAt);
  let [followed, next] = [seen, 0];
  for (let now = first; now < until; now += pollEveryMs + random.integer(-90, 90)) {
    const start = next;
    while ((run.updates[next]?.at ?? Infinity) <= now) next += 1;
    // An app without `since` is told the newest only.
    const carried = run.updates.slice(Math.max(start, next - 1), next);
    const carriesEnd = next === run.updates.length;
    followed = poll(followed, { now, carried, carriesEnd });
    if (carriesEnd) return followed;
  }
  return followed;
}

/** A time while the picture is read. */
function between(random: Random, { running, waiting, ended }: Run): number {
  const from = running?.upload.acceptedAt ?? waiting.openedAt;
  return Math.round(random.between(from, ended.endedAt));
}

function declarationOf(app: App, way: Way): Following['declaration'] {
  const { platform, version: appVersion, networkType } = app;
  if (app.isLegacy) return { platform, appVersion };
  const told = { platform, appVersion, networkType };
  return way.kind === 'polling'
    ? { ...told, strategy: 'polling', strategyReason: way.reason }
    : { ...told, strategy: 'websocket' };
}

const strategyOf: Record<Way['kind'], Strategy> = {
  websocket: 'websocket',
  fallback: 'polling_fallback',
  polling: 'polling',
};

function reportOf(run: Run, app: App, way: Way, seen: Following): AppReport {
  const report: AppReport = {
    name: 'bookshelf_scan_completed',
    jobId: run.ended.key,
    strategy: strategyOf[way.kind],
    success: run.ended.outcome === 'completed',
    durationMs: run.ended.endedAt - run.waiting.openedAt + 40,
    reconnects: Math.max(0, seen.socketsOpened - 1),
    pollCount: seen.polls,
    networkType: app.networkType,
    platform: app.platform,
    appVersion: app.version,
  };
  if (way.kind === 'polling') report.strategyReason = way.reason;
  if (way.kind === 'fallback') {
    report.fallbackReason = way.reason;
    report.fallbackStage = way.stage;
  }
  return report;
}
