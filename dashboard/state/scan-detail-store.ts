import { computed, effect, signal } from '@preact/signals';
import type { ScanDetail } from '../../src/core/scan/scan-detail.ts';
import type { Trace } from '../../src/core/trace/trace.ts';
import type { ReadProblem } from '../data/read-api.ts';
import { scanReads } from '../data/scan-reads.ts';
import { refreshDelayMs } from '../data/scan-refresh.ts';
import { toReadProblem } from './read-problem.ts';
import { search, shownPage } from './route.ts';

export type ScanView =
  | { state: 'loading' }
  | { state: 'failed'; problem: ReadProblem }
  | { state: 'shown'; detail: ScanDetail; readAt: number; problem: ReadProblem | null };

/** `none`: no spans are stored, or not yet. */
export type TraceView =
  | { state: 'none' }
  | { state: 'loading' }
  | { state: 'failed'; problem: ReadProblem }
  | { state: 'shown'; trace: Trace };

export const scanView = signal<ScanView>({ state: 'loading' });
export const traceView = signal<TraceView>({ state: 'none' });

const chosenJob = computed(() => {
  const shown = shownPage.value;
  return shown.page === 'scan_detail' ? shown.jobId : null;
});
const chosenEpoch = computed(() => new URLSearchParams(search.value).get('epoch'));

let underWay: AbortController | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows the scan that the URL names and keeps it fresh until its story is over; returns what ends it. */
export function watchScan(): () => void {
  const stop = effect(() => {
    void chosenEpoch.value;
    if (chosenJob.value === null) return;
    scanView.value = { state: 'loading' };
    traceView.value = { state: 'none' };
    void refreshScan();
  });
  document.addEventListener('visibilitychange', refreshIfShown);
  return () => {
    stop();
    document.removeEventListener('visibilitychange', refreshIfShown);
    clearTimeout(timer);
    underWay?.abort();
  };
}

export async function refreshScan(): Promise<void> {
  const jobId = chosenJob.peek();
  if (jobId === null) return;
  clearTimeout(timer);
  underWay?.abort();
  const controller = new AbortController();
  underWay = controller;
  try {
    const detail = await scanReads.scan(jobId, chosenEpoch.peek(), controller.signal);
    scanView.value = { state: 'shown', detail, readAt: Date.now(), problem: null };
    await readTrace(detail, controller.signal);
  } catch (error) {
    if (controller.signal.aborted) return;
    const problem = toReadProblem(error);
    const shown = scanView.peek();
    scanView.value = shown.state === 'shown' ? { ...shown, problem } : { state: 'failed', problem };
  }
  goOnLater();
}

function goOnLater(): void {
  const shown = scanView.peek();
  if (shown.state !== 'shown') return;
  const delayMs = refreshDelayMs(shown.detail, traceView.peek().state === 'shown', Date.now());
  if (delayMs !== null) timer = setTimeout(refreshIfShown, delayMs);
}

/** A hidden page rests; it goes on where it is looked at again. */
function refreshIfShown(): void {
  const shown = scanView.peek();
  if (document.visibilityState !== 'visible' || shown.state !== 'shown') return;
  const delayMs = refreshDelayMs(shown.detail, traceView.peek().state === 'shown', Date.now());
  if (delayMs !== null) void refreshScan();
}

async function readTrace({ traceId, traceKept }: ScanDetail, abort: AbortSignal): Promise<void> {
  if (traceId === null || !traceKept) return;
  const known = traceView.peek();
  if (known.state !== 'shown') traceView.value = { state: 'loading' };
  try {
    traceView.value = { state: 'shown', trace: await scanReads.trace(traceId, abort) };
  } catch (error) {
    if (abort.aborted) throw error;
    if (known.state !== 'shown')
      traceView.value = { state: 'failed', problem: toReadProblem(error) };
  }
}
