import type { InFlightScan, ScanRow } from '../../../src/core/slo/read-answers.ts';

const at = 1_700_000_000_000;

/** A scan of the list that went well, but for what `fields` say. */
export function aRow(fields: Partial<ScanRow> = {}): ScanRow {
  return {
    jobId: 'aaaaaaaa-0000-4000-8000-000000000000',
    epoch: at,
    openedAt: at,
    decidedAt: at + 20_000,
    outcome: 'completed',
    errorCode: null,
    strategy: 'websocket',
    strategyReason: null,
    fallbackReason: null,
    fallbackStage: null,
    delivery: 'delivered',
    provider: 'local',
    model: 'm',
    booksDetected: 3,
    durationMs: 19_000,
    providerMs: 18_000,
    websocketLatencyP50Ms: 4,
    pollingLatencyP50Ms: null,
    pollCount: 0,
    reconnects: 0,
    platform: null,
    appVersion: null,
    networkType: null,
    country: null,
    traceId: null,
    synthetic: false,
    ...fields,
  };
}

export function anInFlight(fields: Partial<InFlightScan> = {}): InFlightScan {
  return {
    jobId: 'aaaaaaaa-0000-4000-8000-000000000000',
    epoch: at,
    openedAt: at,
    acceptedAt: at + 500,
    deadlineAt: at + 90_000,
    imageBytes: 1000,
    provider: 'local',
    platform: null,
    appVersion: null,
    networkType: null,
    country: null,
    traceId: null,
    synthetic: false,
    ...fields,
  };
}
