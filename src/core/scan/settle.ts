import type {
  Delivery,
  FallbackReason,
  FallbackStage,
  Strategy,
  StrategyReason,
} from '../protocol/words.ts';
import type { Following } from './following.ts';

/** How a scan was followed, in the contract's words; null where nobody got the result. */
export interface Settlement {
  readonly strategy: Strategy | null;
  readonly strategyReason: StrategyReason | null;
  readonly fallbackReason: FallbackReason | null;
  readonly fallbackStage: FallbackStage | null;
  readonly triedWebsocket: boolean;
  /** Null while it may still arrive. */
  readonly delivery: Delivery | null;
}

/** Settles strategy, reason and delivery from what was seen ([SE1]–[SE5]); `over` once nothing more is waited for. */
export function settle(seen: Following, over: boolean): Settlement {
  const strategy = believedReport(seen) ?? inferStrategy(seen);
  const told = { ...seen.declaration, ...definedOf(seen.report) };
  const fellBack = strategy === 'polling_fallback';
  return {
    strategy,
    strategyReason: strategy === 'polling' ? (told.strategyReason ?? 'user_hint') : null,
    fallbackReason: fellBack ? (told.fallbackReason ?? inferReason(seen)) : null,
    fallbackStage: fellBack ? (told.fallbackStage ?? inferStage(seen)) : null,
    triedWebsocket: triedWebsocket(seen, strategy),
    delivery: delivery(seen, over),
  };
}

function believedReport(seen: Following): Strategy | null {
  const told = seen.report?.strategy;
  if (told === undefined) return null;
  if (told === 'websocket' && seen.socketsOpened === 0) return null;
  return told;
}

function inferStrategy(seen: Following): Strategy | null {
  if (seen.delivered === null) return null;
  if (seen.delivered.over === 'websocket') {
    return seen.pollsAfterSocket > 0 ? 'polling_fallback' : 'websocket';
  }
  const chosen = seen.declaration.strategy === 'polling' && seen.socketsOpened === 0;
  return chosen ? 'polling' : 'polling_fallback';
}

function triedWebsocket(seen: Following, strategy: Strategy | null): boolean {
  if (seen.socketsOpened > 0) return true;
  const word = strategy ?? seen.declaration.strategy;
  if (word !== undefined) return word !== 'polling';
  return seen.polls > 0;
}

function inferReason(seen: Following): FallbackReason {
  if (seen.socketsOpened === 0) return 'unknown';
  if (seen.socketsClosedEarly >= 3) return 'flapping';
  return seen.socketsClosedEarly > 0 ? 'connection_lost' : 'stalled';
}

function inferStage(seen: Following): FallbackStage {
  return seen.socketsOpened === 0 ? 'connect' : 'mid_scan';
}

function delivery(seen: Following, over: boolean): Delivery | null {
  if (seen.delivered !== null || seen.report?.success === true) return 'delivered';
  return over ? 'lost' : null;
}

function definedOf<T extends object>(value: T | null): Partial<T> {
  const known = Object.entries(value ?? {}).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(known) as Partial<T>;
}
