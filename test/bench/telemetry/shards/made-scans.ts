import { addLatency, type LatencyHistogram } from '../../../../src/core/slo/latency-histogram.ts';
import type { ScanCompleted } from '../../../../src/core/scan/scan-event.ts';

/** Where a scan is kept: FNV-1a of its id. */
export function shardOf(jobId: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (const character of jobId) {
    hash ^= character.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % shards;
}

/** The same scans each time: most by WebSocket, some fallen back, a few failed, latencies with a long tail. */
export function makeScan(index: number): ScanCompleted {
  const random = randomOf(index);
  const failed = random() < 0.02;
  const fallback = random() < 0.06;
  const latencies = Array.from({ length: 12 }, () => 20 * (1 / (1 - random() * 0.999)) ** 0.6);
  const histogram = latencies.reduce<LatencyHistogram>(addLatency, {});
  const at = 1_795_000_000_000 + index * 37;
  return {
    ...sameForAll,
    jobId: `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
    epoch: at,
    openedAt: at,
    acceptedAt: at + 500,
    endedAt: at + 30_000,
    decidedAt: at + 30_000,
    outcome: failed ? 'failed' : 'completed',
    success: !failed,
    strategy: failed ? null : fallback ? 'polling_fallback' : 'websocket',
    websocketLatency: fallback ? {} : histogram,
    pollingLatency: fallback ? histogram : {},
  };
}

const sameForAll = {
  name: 'bookshelf_scan_completed',
  revision: 1,
  provider: 'gemini',
  platform: 'ios',
  appVersion: '3.2.1',
  networkType: 'wifi',
  country: 'DE',
  colo: 'FRA',
  traceId: 'a'.repeat(32),
  synthetic: false,
  errorCode: null,
  errorMessage: null,
  strategyReason: null,
  fallbackReason: null,
  fallbackStage: null,
  triedWebsocket: true,
  delivery: 'delivered',
  deliveredAt: null,
  model: 'gemini-3.8-flash',
  booksDetected: 24,
  durationMs: 29_500,
  uploadMs: 500,
  providerMs: 29_000,
  firstUpdateMs: 12,
  reportedDurationMs: null,
  reportedLatencyMs: null,
  imageBytes: 1_500_000,
  imageType: 'image/jpeg',
  providerCalls: 1,
  updateCount: 16,
  updatesSent: 16,
  pollCount: 0,
  socketCount: 1,
  reconnects: 0,
  websocketLatencyP50Ms: null,
  pollingLatencyP50Ms: null,
} as const satisfies Partial<ScanCompleted>;

/** mulberry32. */
function randomOf(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
