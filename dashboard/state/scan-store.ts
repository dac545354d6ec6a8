import { signal } from '@preact/signals';
import {
  scan,
  ScanError,
  type ScanOptions,
  type ScanOutcome,
  type ScanProgress,
  type StrategyHint,
} from '../../src/client/index.ts';
import type { ProviderName, Transport } from '../../src/core/protocol/words.ts';
import { describeStrategyChange, describeTransportEvent } from '../data/scan-log.ts';
import { describeScanError, type ScanProblem } from '../data/scan-problem.ts';
import { remembered } from './remembered.ts';

export interface Picture {
  name: string;
  blob: Blob;
  url: string;
}

export type ScanState =
  | { phase: 'idle' }
  | { phase: 'running'; picture: Picture; startedAt: number }
  | { phase: 'done'; picture: Picture; outcome: ScanOutcome; updates: number }
  | { phase: 'failed'; picture: Picture | null; problem: ScanProblem }
  | { phase: 'cancelled'; picture: Picture };

export interface LogEntry {
  /** ms since the scan began. */
  atMs: number;
  text: string;
}

const hints = ['auto', 'websocket', 'polling'] as const satisfies readonly StrategyHint[];

export const scanState = signal<ScanState>({ phase: 'idle' });
export const progress = signal<ScanProgress | null>(null);
/** 0..1 of the photo's bytes. */
export const sentRatio = signal(0);
export const via = signal<Transport | null>(null);
export const scanLog = signal<readonly LogEntry[]>([]);
export const strategyHint = remembered<StrategyHint>('strategy', hints, 'auto');
export const provider = signal<ProviderName | null>(null);

let running: AbortController | null = null;

/** Starts a scan of a picture; one that runs is cancelled first. */
export function startScan(file: Blob, name: string): void {
  cancelScan();
  release(scanState.peek());
  if (file.type !== '' && !file.type.startsWith('image/')) {
    scanState.value = { phase: 'failed', picture: null, problem: notAPicture(name) };
    return;
  }
  void run({ name, blob: file, url: URL.createObjectURL(file) });
}

export function tryAgain(): void {
  const state = scanState.peek();
  if ('picture' in state && state.picture !== null) void run(state.picture);
  else scanState.value = { phase: 'idle' };
}

export function cancelScan(): void {
  running?.abort();
  running = null;
}

/** Back to choosing a picture. */
export function clearScan(): void {
  cancelScan();
  release(scanState.peek());
  scanState.value = { phase: 'idle' };
}

function release(state: ScanState): void {
  if ('picture' in state && state.picture) URL.revokeObjectURL(state.picture.url);
}

async function run(picture: Picture): Promise<void> {
  const controller = new AbortController();
  running = controller;
  const startedAt = Date.now();
  let updates = 0;
  progress.value = null;
  sentRatio.value = 0;
  via.value = null;
  scanLog.value = [];
  scanState.value = { phase: 'running', picture, startedAt };
  const current = (): boolean => running === controller;
  try {
    const outcome = await scan(picture.blob, {
      ...optionsFor(startedAt, current),
      signal: controller.signal,
      onProgress: (update) => {
        if (!current()) return;
        updates += 1;
        progress.value = update;
        via.value = update.via;
      },
    });
    if (current()) scanState.value = { phase: 'done', picture, outcome, updates };
  } catch (error) {
    if (controller.signal.aborted) settleCancelled(picture);
    else if (current()) scanState.value = { phase: 'failed', picture, problem: toProblem(error) };
  }
}

function optionsFor(startedAt: number, current: () => boolean): ScanOptions {
  const log = (text: string): void => {
    if (current()) scanLog.value = [...scanLog.peek(), { atMs: Date.now() - startedAt, text }];
  };
  const chosen = provider.peek();
  return {
    strategy: strategyHint.peek(),
    platform: 'web',
    ...(chosen !== null && { provider: chosen }),
    onUpload: ({ sentBytes, totalBytes }) => {
      if (current()) sentRatio.value = sentBytes / totalBytes;
    },
    onTransport: (event) => {
      log(describeTransportEvent(event));
      if (event.type === 'usable' && current()) via.value = event.transport;
    },
    onStrategyChange: (change) => {
      log(describeStrategyChange(change));
      if (current()) via.value = change.to;
    },
  };
}

/** Only where no other scan or page state has taken its place. */
function settleCancelled(picture: Picture): void {
  const state = scanState.peek();
  if (state.phase === 'running' && state.picture === picture) {
    scanState.value = { phase: 'cancelled', picture };
  }
}

function toProblem(error: unknown): ScanProblem {
  if (error instanceof ScanError) return describeScanError(error);
  const detail = error instanceof Error ? error.message : String(error);
  return { title: 'The scan failed', detail, causes: [], retryable: true };
}

function notAPicture(name: string): ScanProblem {
  return {
    title: 'That file is not a picture',
    detail: `${name} cannot be scanned. Choose a photo: JPEG, PNG, WebP, HEIC or AVIF.`,
    causes: [],
    retryable: false,
  };
}
