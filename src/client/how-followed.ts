import type { ScanState } from './machine-state.ts';
import type { HowFollowed } from './scan-outcome.ts';

/** How a scan has been followed so far, in the contract's words ([SE1]). */
export function howFollowed({ plan, polls, fallback, connects }: ScanState): HowFollowed {
  const needed = !plan.reason && polls > 0 ? fallback : undefined;
  return {
    strategy: plan.reason ? 'polling' : needed ? 'polling_fallback' : 'websocket',
    strategyReason: plan.reason ?? null,
    fallbackReason: needed?.reason ?? null,
    fallbackStage: needed?.stage ?? null,
    reconnects: Math.max(0, connects - 1),
    polls,
  };
}
