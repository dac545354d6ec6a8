import type { HistogramInstrument, Instrument } from './metric.ts';

interface ScanInstrument extends Instrument {
  /** In the order of the counts' keys. */
  readonly labels: readonly string[];
}

/** What is counted of scans, besides their sums. A name or label that dashboards use must not change. */
export const scanSumInstruments = {
  decided: {
    name: 'bookshelf.scan.decided',
    unit: '{scan}',
    description: 'Scans that ended or passed their deadline.',
    labels: ['outcome', 'strategy', 'provider'],
  },
  websocketTried: {
    name: 'bookshelf.scan.websocket_tried',
    unit: '{scan}',
    description: 'Scans of the ratios that tried WebSocket, by what brought their result.',
    labels: ['result', 'platform', 'network_type'],
  },
  triedByVersion: {
    name: 'bookshelf.scan.websocket_tried_by_version',
    unit: '{scan}',
    description: 'Scans of the ratios that tried WebSocket, by the version of the app.',
    labels: ['result', 'app_version'],
  },
  triedByCountry: {
    name: 'bookshelf.scan.websocket_tried_by_country',
    unit: '{scan}',
    description: 'Scans of the ratios that tried WebSocket, by country.',
    labels: ['result', 'country'],
  },
  fallbacks: {
    name: 'bookshelf.scan.fallbacks',
    unit: '{scan}',
    description: 'Scans of the ratios that fell back to polling.',
    labels: ['reason', 'stage'],
  },
} as const satisfies Record<string, ScanInstrument>;
export type ScanSumFamily = keyof typeof scanSumInstruments;

/** Latency is held against the percentiles of the read API, so all of our bounds; durations are told to 9 %. */
const all = 1;
const everySecond = 2;

export const scanHistogramInstruments = {
  updateLatency: {
    name: 'bookshelf.update.latency',
    unit: 's',
    description: 'From the server making an update to the app having it.',
    labels: ['transport'],
    // 1 ms to 64 s.
    bounds: { first: -80, last: 48, step: all },
  },
  duration: {
    name: 'bookshelf.scan.duration',
    unit: 's',
    description: 'From the picture being in to the end, of scans that completed.',
    labels: [],
    // 250 ms to 256 s.
    bounds: { first: -16, last: 64, step: everySecond },
  },
  firstUpdate: {
    name: 'bookshelf.scan.time_to_first_update',
    unit: 's',
    description: 'From the picture being in to the first update that reached the app.',
    labels: [],
    // 1 ms to 64 s.
    bounds: { first: -80, last: 48, step: everySecond },
  },
  provider: {
    name: 'bookshelf.provider.duration',
    unit: 's',
    description: 'Time that the provider took for a scan.',
    labels: ['provider'],
    // 62 ms to 128 s.
    bounds: { first: -32, last: 56, step: everySecond },
  },
  upload: {
    name: 'bookshelf.upload.duration',
    unit: 's',
    description: 'From the beginning of the upload to the picture being in.',
    labels: [],
    // 4 ms to 256 s.
    bounds: { first: -64, last: 64, step: everySecond },
  },
} as const satisfies Record<string, ScanInstrument & HistogramInstrument>;
export type ScanHistogramFamily = keyof typeof scanHistogramInstruments;

export type ScanFamily = ScanSumFamily | ScanHistogramFamily;

const allInstruments: Readonly<Record<ScanFamily, ScanInstrument>> = {
  ...scanSumInstruments,
  ...scanHistogramInstruments,
};

/** The labels of a family, without a histogram's bucket. */
export function labelsOf(family: ScanFamily): readonly string[] {
  return allInstruments[family].labels;
}

/** Made of the sums alone. */
export const derivedInstruments = {
  deliveries: {
    name: 'bookshelf.scan.deliveries',
    unit: '{scan}',
    description: 'Scans whose result arrived, and those whose result nobody got.',
  },
  matched: {
    name: 'bookshelf.objective.matched',
    unit: '{scan}',
    description: 'Scans that an objective’s ratio counts.',
  },
  eligible: {
    name: 'bookshelf.objective.eligible',
    unit: '{scan}',
    description: 'Scans out of which an objective’s ratio counts them.',
  },
} as const satisfies Record<string, Instrument>;
