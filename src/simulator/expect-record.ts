import { deadlinePassed } from '../core/scan/job.ts';
import type { FallbackReason, Outcome, Strategy, StrategyReason } from '../core/protocol/words.ts';
import type { AppOutcome, AppReported, Expected, Wire } from './ground-truth.ts';
import type { PlannedScan } from './plan-fleet.ts';
import { profileOf, type AppKind } from './profiles.ts';

export interface ScanFacts {
  readonly planned: PlannedScan;
  readonly outcome: AppOutcome;
  /** What the app's cancelling was answered; null where it did not cancel. */
  readonly endedAs: Outcome | null;
  /** What the job says of its end, where its app had no word of the server's; null where it was not asked. */
  readonly end: AppOutcome | null;
  /** Null where it did not get through. */
  readonly report: AppReported | null;
  readonly wire: Wire;
  /** The transport that brought the end; null where none did. */
  readonly broughtBy: 'websocket' | 'polling' | null;
}

/** What PROTOCOL.md says must be recorded of a scan of which all this is known ([SE1]–[SE5]). */
export function expectRecord(facts: ScanFacts): Expected {
  const { report, wire } = facts;
  const { app } = profileOf(facts.planned.profile);
  const strategy = strategyOf(facts, app);
  const fellBack = strategy === 'polling_fallback';
  const inferred = inferFallback(wire);
  return {
    outcome: outcomeOf(facts, app),
    strategy,
    strategyReason: strategy === 'polling' ? (report?.strategyReason ?? reasonOf(app)) : null,
    fallbackReason: fellBack ? (report?.fallbackReason ?? inferred.reason) : null,
    fallbackStage: fellBack ? (report?.fallbackStage ?? inferred.stage) : null,
    triedWebsocket: tried(facts, strategy, app),
    delivery: facts.broughtBy !== null || report?.success === true ? 'delivered' : 'lost',
    pollCount: report?.pollCount ?? wire.polls,
    reconnects: report?.reconnects ?? Math.max(0, wire.socketsReached - 1),
    socketCount: wire.socketsReached,
  };
}

function outcomeOf({ planned, end, endedAs, ...facts }: ScanFacts, { kind }: AppKind): Outcome {
  if (endedAs !== null) return endedAs;
  const outcome = end ?? facts.outcome;
  if (kind === 'no_picture') return 'abandoned';
  if (kind === 'bad_picture') return 'rejected';
  if (outcome.kind === 'completed' || outcome.kind === 'cancelled') return outcome.kind;
  if (outcome.kind === 'failed' && outcome.message === deadlinePassed.message) return 'timed_out';
  return planned.script.end === 'fail' ? 'failed' : 'completed';
}

function strategyOf(facts: ScanFacts, app: AppKind): Strategy | null {
  const { report, wire, broughtBy } = facts;
  const told = report?.strategy;
  if (told !== undefined && (told !== 'websocket' || wire.socketsReached > 0)) return told;
  if (broughtBy === null) return null;
  if (broughtBy === 'websocket') return wire.polls > 0 ? 'polling_fallback' : 'websocket';
  const chosen = reasonOf(app) !== null && wire.socketsReached === 0;
  return chosen ? 'polling' : 'polling_fallback';
}

function tried({ wire }: ScanFacts, strategy: Strategy | null, app: AppKind): boolean {
  if (wire.socketsReached > 0) return true;
  if (strategy !== null) return strategy !== 'polling';
  // Only the library declares; the others are known by what they do ([SE2]).
  return app.kind === 'client' ? reasonOf(app) === null : wire.polls > 0;
}

/** What the server makes of sockets where it is told nothing ([SE5]). */
function inferFallback({ socketsReached, socketsClosedEarly }: Wire) {
  if (socketsReached === 0) return { reason: 'unknown', stage: 'connect' } as const;
  const reason: FallbackReason =
    socketsClosedEarly >= 3 ? 'flapping' : socketsClosedEarly > 0 ? 'connection_lost' : 'stalled';
  return { reason, stage: 'mid_scan' } as const;
}

/** Why an app polls from the start; null where it does not. */
function reasonOf(app: AppKind): StrategyReason | null {
  if (app.kind !== 'client') return null;
  switch (app.how) {
    case 'polling':
      return 'user_hint';
    case 'unsupported':
      return 'unsupported';
    case 'remembers_failure':
      return 'adaptive_memory';
    default:
      return null;
  }
}
