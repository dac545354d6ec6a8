/** Words of PROTOCOL.md for how a scan was followed and how it ended. */
export const strategies = ['websocket', 'polling_fallback', 'polling'] as const;
export type Strategy = (typeof strategies)[number];

export const strategyReasons = ['user_hint', 'adaptive_memory', 'unsupported'] as const;
export type StrategyReason = (typeof strategyReasons)[number];

export const fallbackReasons = [
  'connect_refused',
  'connect_timeout',
  'handshake_mute',
  'flapping',
  'connection_lost',
  'stalled',
  'network_changed',
  'backgrounded',
  'unknown',
] as const;
export type FallbackReason = (typeof fallbackReasons)[number];

export const fallbackStages = ['connect', 'mid_scan'] as const;
export type FallbackStage = (typeof fallbackStages)[number];

export const outcomes = [
  'completed',
  'failed',
  'timed_out',
  'abandoned',
  'cancelled',
  'rejected',
] as const;
export type Outcome = (typeof outcomes)[number];

export type Delivery = 'delivered' | 'lost';

export type Transport = 'websocket' | 'polling';

export const providerNames = [
  'gemini',
  'gemini-flash',
  'cloudflare',
  'openai',
  'local',
  'synthetic',
] as const;
export type ProviderName = (typeof providerNames)[number];

export const networkTypes = ['wifi', 'cellular', 'ethernet', 'unknown'] as const;
export type NetworkType = (typeof networkTypes)[number];

export const stages = [
  'uploading',
  'analyzing',
  'processing',
  'enriching',
  'complete',
  'error',
] as const;
export type Stage = (typeof stages)[number];

/** With the value `count` it asks that a synthetic scan be counted as an app's ([SY3]). */
export const syntheticHeader = 'X-Synthetic-Scans';
