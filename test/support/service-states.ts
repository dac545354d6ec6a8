import { noAlertGauges } from '../../src/core/alerting/alert-gauges.ts';
import { countMinutes, type ScanCounter } from '../../src/core/metrics/scan-counter.ts';
import {
  fallbackReasons,
  fallbackStages,
  networkTypes,
  outcomes,
  providerNames,
  strategies,
} from '../../src/core/protocol/words.ts';
import type { ScanCompleted } from '../../src/core/scan/scan-event.ts';
import type { ServiceState } from '../../src/telemetry/service-metrics.ts';
import { completedEvent } from '../worker/completed-event.ts';
import { countedSince, pipelineState } from './pipeline-states.ts';

const nothing: ScanCounter = { totals: {}, names: {}, updatedAt: countedSince };

/** A service that has counted these scans, all of one minute. */
export function serviceState(scans: readonly Partial<ScanCompleted>[] = []): ServiceState {
  const whole = scans.map((fields) => completedEvent(fields));
  const minute = { start: countedSince, scans: whole, counted: null };
  const { counter } = countMinutes(nothing, [minute], countedSince + 60_000);
  return {
    ...pipelineState([]),
    ...{ counter, since: countedSince, countedUntil: countedSince + 60_000 },
    flight: { inFlight: 0, oldestInFlightMs: null },
    dirty: { minutes: 0, lagMs: 0 },
    exemplars: new Map(),
    alerts: noAlertGauges,
  };
}

/** Scans of every kind that there is, by apps of thirty names and by apps that never say the same twice. */
export function scansOfAllKinds(): Partial<ScanCompleted>[] {
  const scans: Partial<ScanCompleted>[] = [];
  const add = (fields: Partial<ScanCompleted>, word: string | null = `made up ${scans.length}`) =>
    scans.push({ ...fields, platform: word, appVersion: word, country: word });
  for (const strategy of [...strategies, null]) {
    for (const networkType of [...networkTypes, null]) {
      for (const app of [...Array(30).keys()]) add({ strategy, networkType }, `app ${app}`);
      add({ strategy, networkType }, null);
    }
    for (const outcome of outcomes) {
      for (const provider of [...providerNames, null]) {
        for (const networkType of [...networkTypes, null]) {
          add({ strategy, outcome, provider, networkType });
        }
      }
    }
  }
  for (const fallbackReason of [...fallbackReasons, null]) {
    for (const fallbackStage of [...fallbackStages, null]) {
      add({ strategy: 'polling_fallback', fallbackReason, fallbackStage });
    }
  }
  return scans;
}
