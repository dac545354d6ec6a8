import type { FallbackReason, FallbackStage, StrategyReason } from '../../core/protocol/words.ts';
import { isBadApp, type App } from './draw-app.ts';
import { isWithin, type History } from './history.ts';
import type { Random, Weighted } from './random.ts';

/** How an app will follow its scan. */
export type Way =
  | { kind: 'websocket'; reconnects: number }
  | { kind: 'fallback'; reason: FallbackReason; stage: FallbackStage }
  | { kind: 'polling'; reason: StrategyReason };

type Fallback = Omit<Extract<Way, { kind: 'fallback' }>, 'kind'>;

const connect = (reason: FallbackReason): Fallback => ({ reason, stage: 'connect' });
const midScan = (reason: FallbackReason): Fallback => ({ reason, stage: 'mid_scan' });

const onCellular: Weighted<Fallback> = [
  [midScan('connection_lost'), 34],
  [midScan('network_changed'), 22],
  [midScan('backgrounded'), 16],
  [connect('connect_timeout'), 12],
  [midScan('stalled'), 10],
  [midScan('flapping'), 6],
];

const elsewhere: Weighted<Fallback> = [
  [connect('connect_refused'), 30],
  [connect('connect_timeout'), 18],
  [connect('handshake_mute'), 12],
  [midScan('connection_lost'), 14],
  [midScan('backgrounded'), 12],
  [midScan('stalled'), 9],
  [midScan('flapping'), 5],
];

/** The new socket layer opened and then said nothing, or came and went. */
const ofBadApp: Weighted<Fallback> = [
  [connect('handshake_mute'), 62],
  [midScan('flapping'), 30],
  [midScan('stalled'), 8],
];

/** Share of scans that fall back on an ordinary day. */
const fallbackShare = { wifi: 0.013, ethernet: 0.009, cellular: 0.041, unknown: 0.09 } as const;
const badShare = 0.24;
const outageShare = 0.86;

export function drawWay(random: Random, app: App, at: number, history: History): Way {
  if (random.chance(0.03)) return { kind: 'polling', reason: drawReason(random, app) };
  if (isWithin(history.outage, at) && random.chance(outageShare))
    return { kind: 'fallback', ...connect('connect_refused') };
  if (isBadApp(app) && random.chance(badShare))
    return { kind: 'fallback', ...random.pick(ofBadApp) };
  if (random.chance(fallbackShare[app.networkType]))
    return {
      kind: 'fallback',
      ...random.pick(app.networkType === 'cellular' ? onCellular : elsewhere),
    };
  const mayReconnect = app.networkType === 'cellular' ? 0.06 : 0.015;
  return { kind: 'websocket', reconnects: random.chance(mayReconnect) ? random.integer(1, 2) : 0 };
}

function drawReason(random: Random, { platform }: App): StrategyReason {
  if (platform === 'web' && random.chance(0.3)) return 'unsupported';
  return random.chance(0.85) ? 'adaptive_memory' : 'user_hint';
}
