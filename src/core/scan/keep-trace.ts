import type { Outcome } from '../protocol/words.ts';
import type { Settlement } from './settle.ts';

export interface TraceFacts {
  readonly outcome: Outcome;
  readonly settled: Pick<Settlement, 'strategy' | 'delivery'>;
  readonly durationMs: number;
  /** 95th percentile of late completed scans, ms; null while it is not known. */
  readonly slowMs: number | null;
  /** The app's own trace is kept, by the flag it sent. */
  readonly appSampled: boolean;
  /** The trace id falls into the share of ordinary scans that is kept. */
  readonly inShare: boolean;
}

export type KeepReason =
  | 'failed'
  | 'timed_out'
  | 'abandoned'
  | 'cancelled'
  | 'polling_fallback'
  | 'lost'
  | 'slow'
  | 'app_sampled'
  | 'share';

export type TraceDecision =
  | { readonly keep: true; readonly reason: KeepReason }
  | { readonly keep: false; readonly reason: 'ordinary' };

/** Decides at a scan's end whether its trace is kept: all that went badly, and a share of the rest ([TR4]). */
export function decideTrace(facts: TraceFacts): TraceDecision {
  const reason = keepReason(facts);
  return reason === null ? { keep: false, reason: 'ordinary' } : { keep: true, reason };
}

function keepReason(facts: TraceFacts): KeepReason | null {
  const { outcome, settled, durationMs, slowMs } = facts;
  // Rejected input can be sent by anyone in any number; a share of it tells enough.
  if (outcome !== 'completed' && outcome !== 'rejected') return outcome;
  if (settled.strategy === 'polling_fallback') return 'polling_fallback';
  if (outcome === 'completed' && settled.delivery === 'lost') return 'lost';
  if (outcome === 'completed' && slowMs !== null && durationMs > slowMs) return 'slow';
  if (facts.appSampled) return 'app_sampled';
  return facts.inShare ? 'share' : null;
}
