import * as z from 'zod';
import {
  fallbackReasons,
  fallbackStages,
  outcomes,
  strategies,
  strategyReasons,
} from '../protocol/words.ts';
import { percentileMs } from '../slo/latency-histogram.ts';
import type { Following } from './following.ts';
import type { AcceptedUpload, EndedJob, Job } from './job.ts';
import type { Settlement } from './settle.ts';

const text = z.string().nullable();
const ms = z.number().nullable();
const at = z.int();
const count = z.int().min(0);
const histogram = z.record(z.string(), z.number());

const identity = {
  jobId: z.string(),
  epoch: z.int(),
  revision: z.int().min(1),
};

const origin = {
  provider: text,
  platform: text,
  appVersion: text,
  networkType: text,
  country: text,
  colo: text,
  traceId: text,
  /** In no ratio, histogram or count of scans ([SY2]); messages of before this field are of real scans. */
  synthetic: z.boolean().default(false),
};

/** A scan was opened, or its picture came (a later revision). */
export const scanStartedSchema = z.object({
  name: z.literal('bookshelf_scan_started'),
  ...identity,
  ...origin,
  openedAt: at,
  acceptedAt: at.nullable(),
  deadlineAt: at,
  imageBytes: count.nullable(),
});
export type ScanStarted = z.infer<typeof scanStartedSchema>;

/** A scan has ended; all that the contract's sections 3 and 4 name. Durations in ms. */
export const scanCompletedSchema = z.object({
  name: z.literal('bookshelf_scan_completed'),
  ...identity,
  ...origin,
  openedAt: at,
  acceptedAt: at.nullable(),
  endedAt: at,
  decidedAt: at,
  outcome: z.enum(outcomes),
  success: z.boolean(),
  errorCode: text,
  errorMessage: text,
  strategy: z.enum(strategies).nullable(),
  strategyReason: z.enum(strategyReasons).nullable(),
  fallbackReason: z.enum(fallbackReasons).nullable(),
  fallbackStage: z.enum(fallbackStages).nullable(),
  triedWebsocket: z.boolean(),
  delivery: z.enum(['delivered', 'lost']).nullable(),
  deliveredAt: at.nullable(),
  model: text,
  booksDetected: count,
  durationMs: ms,
  uploadMs: ms,
  providerMs: ms,
  firstUpdateMs: ms,
  reportedDurationMs: ms,
  reportedLatencyMs: ms,
  imageBytes: count.nullable(),
  imageType: text,
  providerCalls: count,
  updateCount: count,
  updatesSent: count,
  pollCount: count,
  socketCount: count,
  reconnects: count,
  websocketLatency: histogram,
  pollingLatency: histogram,
  websocketLatencyP50Ms: ms,
  pollingLatencyP50Ms: ms,
});
export type ScanCompleted = z.infer<typeof scanCompletedSchema>;

export const scanEventSchema = z.discriminatedUnion('name', [
  scanStartedSchema,
  scanCompletedSchema,
]);
export type ScanEvent = z.infer<typeof scanEventSchema>;

/** Where a scan came from, as its first requests said. */
export interface ScanOrigin {
  readonly country: string | null;
  readonly colo: string | null;
  readonly traceId: string | null;
}

export function scanStarted(
  job: Job,
  seen: Following,
  from: ScanOrigin,
  revision: number,
): ScanStarted {
  const upload = job.phase === 'waiting' ? null : job.upload;
  const deadlineAt =
    job.phase === 'waiting'
      ? job.uploadBy
      : job.phase === 'running'
        ? job.deadlineAt
        : job.decidedAt;
  return {
    name: 'bookshelf_scan_started',
    jobId: job.key,
    epoch: job.epoch,
    revision,
    ...originFields(upload, seen, from),
    openedAt: job.openedAt,
    acceptedAt: upload?.acceptedAt ?? null,
    deadlineAt,
    imageBytes: upload?.bytes ?? null,
  };
}

export interface ScanFacts {
  readonly booksDetected: number;
  readonly model: string | null;
  readonly updateCount: number;
}

export function scanCompleted(
  job: EndedJob,
  seen: Following,
  settled: Settlement,
  facts: ScanFacts,
  from: ScanOrigin,
  revision: number,
): ScanCompleted {
  const since = job.upload?.acceptedAt ?? job.openedAt;
  return {
    name: 'bookshelf_scan_completed',
    jobId: job.key,
    epoch: job.epoch,
    revision,
    ...originFields(job.upload, seen, from),
    ...facts,
    ...settled,
    ...pictureFields(job.upload),
    ...followFields(seen, since),
    openedAt: job.openedAt,
    endedAt: job.endedAt,
    decidedAt: job.decidedAt,
    durationMs: job.endedAt - since,
    outcome: job.outcome,
    success: job.outcome === 'completed',
    errorCode: job.failure?.code ?? null,
    errorMessage: job.failure?.message ?? seen.report?.errorMessage ?? null,
    providerMs: job.providerMs,
    providerCalls: job.attempts,
  };
}

function pictureFields(upload: AcceptedUpload | null) {
  return {
    acceptedAt: upload?.acceptedAt ?? null,
    uploadMs: upload === null ? null : upload.acceptedAt - upload.startedAt,
    imageBytes: upload?.bytes ?? null,
    imageType: upload?.mediaType ?? null,
  };
}

function followFields(seen: Following, since: number) {
  const { report, latency } = seen;
  return {
    deliveredAt: seen.delivered?.at ?? null,
    firstUpdateMs: seen.firstUpdateAt === null ? null : Math.max(0, seen.firstUpdateAt - since),
    reportedDurationMs: report?.durationMs ?? null,
    reportedLatencyMs: report?.updateLatencyMs ?? null,
    updatesSent: seen.updatesSent,
    pollCount: report?.pollCount ?? seen.polls,
    socketCount: seen.socketsOpened,
    reconnects: report?.reconnects ?? Math.max(0, seen.socketsOpened - 1),
    websocketLatency: latency.websocket,
    pollingLatency: latency.polling,
    websocketLatencyP50Ms: percentileMs(latency.websocket, 0.5),
    pollingLatencyP50Ms: percentileMs(latency.polling, 0.5),
  };
}

function originFields(upload: AcceptedUpload | null, seen: Following, from: ScanOrigin) {
  const told = { ...seen.declaration };
  const report = seen.report;
  return {
    provider: upload?.provider ?? null,
    synthetic: upload?.synthetic ?? false,
    platform: report?.platform ?? told.platform ?? null,
    appVersion: report?.appVersion ?? told.appVersion ?? null,
    networkType: report?.networkType ?? told.networkType ?? null,
    ...from,
  };
}
