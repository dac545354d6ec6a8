import type { Target } from './ratio.ts';

/** The targets of the contract, in one place; dashboard and read API derive from it. */
export const objectives = {
  websocketSuccess: { kind: 'at_least', ratio: 0.95 },
  fallback: { kind: 'below', ratio: 0.05 },
  completion: { kind: 'at_least', ratio: 0.99 },
} as const satisfies Record<string, Target>;

/** Update latency targets in ms. */
export const latencyTargetsMs = { websocket: 8, polling: 2000 } as const;
