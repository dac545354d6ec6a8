import { computed, effect, signal } from '@preact/signals';
import type { ScanRow } from '../../src/core/slo/read-answers.ts';
import type { ReadProblem } from '../data/read-api.ts';
import { parseScanQuery, toListParams, type ScanQuery } from '../data/scan-query.ts';
import { scanReads } from '../data/scan-reads.ts';
import { toReadProblem } from './read-problem.ts';
import { search, shownPage } from './route.ts';

export const pageSize = 50;
/** Pages that are looked through for a rare kind of scan before the reader is asked whether to go on. */
const mostTries = 8;

export interface ListedScans {
  scans: readonly ScanRow[];
  nextCursor: string | null;
  /** Epoch ms; what is older was not looked at. */
  searchedTo: number;
  readAt: number;
}

export type ScanList =
  | { state: 'loading'; searchedTo: number | null }
  | { state: 'failed'; problem: ReadProblem }
  | { state: 'shown'; list: ListedScans; problem: ReadProblem | null };

export const scanQuery = computed<ScanQuery>(() => parseScanQuery(search.value));
/** What the list depends on; whether the live feed is paused is not part of it. */
const listKey = computed(() => JSON.stringify({ ...scanQuery.value, paused: false }));

export const scanList = signal<ScanList>({ state: 'loading', searchedTo: null });

let underWay: AbortController | null = null;

/** Reads the page of the list that the URL asks for. */
export async function loadScans({ keepShown = false } = {}): Promise<void> {
  underWay?.abort();
  const controller = new AbortController();
  underWay = controller;
  if (!keepShown) scanList.value = { state: 'loading', searchedTo: null };
  try {
    const list = await searchOn(scanQuery.peek(), controller.signal);
    scanList.value = { state: 'shown', list, problem: null };
  } catch (error) {
    if (controller.signal.aborted) return;
    const problem = toReadProblem(error);
    const shown = scanList.peek();
    scanList.value = shown.state === 'shown' ? { ...shown, problem } : { state: 'failed', problem };
  }
}

async function searchOn(query: ScanQuery, abort: AbortSignal): Promise<ListedScans> {
  const params = toListParams(query, pageSize, Date.now());
  const scans: ScanRow[] = [];
  let cursor = query.cursor;
  for (let tries = 1; ; tries += 1) {
    const page = await scanReads.page(cursor === null ? params : { ...params, cursor }, abort);
    scans.push(...page.scans);
    cursor = page.nextCursor;
    const isEnough = scans.length > 0 || cursor === null || tries === mostTries;
    const { searchedTo } = page;
    if (isEnough) return { scans, nextCursor: cursor, searchedTo, readAt: Date.now() };
    if (scanList.peek().state === 'loading') scanList.value = { state: 'loading', searchedTo };
  }
}

/** Follows the URL while the page is shown; returns what ends it. */
export function watchScanList(): () => void {
  const stop = effect(() => {
    void listKey.value;
    // On the way to another page the URL is no longer this one's.
    if (shownPage.peek().page === 'scans') void loadScans();
  });
  return () => {
    stop();
    underWay?.abort();
  };
}
