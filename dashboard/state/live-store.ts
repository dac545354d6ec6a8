import { signal } from '@preact/signals';
import { parseLiveMessage, type LiveMessage } from '../../src/core/live/live-message.ts';
import type { InFlightPage } from '../../src/core/slo/read-answers.ts';
import {
  endedOf,
  isAckDue,
  mergeLive,
  reconnectDelayMs,
  type LiveTail,
} from '../data/live-tail.ts';
import { scanReads } from '../data/scan-reads.ts';
import { LiveSocket } from './live-socket.ts';

export type LiveState =
  | { state: 'connecting' }
  | { state: 'live' }
  | { state: 'waiting'; retryAt: number }
  | { state: 'off' };

export const liveState = signal<LiveState>({ state: 'off' });
export const liveTail = signal<LiveTail>([]);
/** Scans that the feed left out, for there were too many at once. */
export const liveSkipped = signal(0);
export const inFlightList = signal<InFlightPage | null>(null);

const inFlightEveryMs = 15_000;

let socket: LiveSocket | null = null;
let failures = 0;
let watchedSince = 0;
let retryTimer: ReturnType<typeof setTimeout> | undefined;
let readTimer: ReturnType<typeof setInterval> | undefined;

/** Listens while the page is shown; returns what ends it. */
export function watchLive(): () => void {
  watchedSince = Date.now();
  liveTail.value = [];
  liveSkipped.value = 0;
  failures = 0;
  connect();
  void readInFlight();
  readTimer = setInterval(() => {
    if (document.visibilityState === 'visible') void readInFlight();
  }, inFlightEveryMs);
  addEventListener('online', connectNow);
  return () => {
    clearInterval(readTimer);
    clearTimeout(retryTimer);
    removeEventListener('online', connectNow);
    socket?.close();
    socket = null;
    liveState.value = { state: 'off' };
  };
}

/** Gives up waiting for the next try. */
export function connectNow(): void {
  if (liveState.peek().state === 'waiting') connect();
}

function connect(): void {
  clearTimeout(retryTimer);
  liveState.value = { state: 'connecting' };
  const mine = new LiveSocket({
    onMessage: (raw) => {
      const message = parseLiveMessage(raw);
      if (mine === socket && message !== undefined) hear(message, mine);
    },
    onEnd: () => {
      if (mine === socket) reconnectLater();
    },
    isAckDue,
  });
  socket = mine;
}

function hear(message: LiveMessage, from: LiveSocket): void {
  if (message.type === 'hello') {
    failures = 0;
    liveState.value = { state: 'live' };
    void readMissed();
    return;
  }
  from.received(message.seq);
  liveSkipped.value += message.skipped;
  liveTail.value = mergeLive(liveTail.peek(), message.scans);
}

function reconnectLater(): void {
  socket = null;
  failures += 1;
  const delayMs = reconnectDelayMs(failures, 0.5 + Math.random() / 2);
  liveState.value = { state: 'waiting', retryAt: Date.now() + delayMs };
  retryTimer = setTimeout(connect, delayMs);
}

/** The feed keeps nothing for who was away, so what was missed is in the list ([LF4]). */
async function readMissed(): Promise<void> {
  const { signal: abort } = new AbortController();
  const params = { from: String(watchedSince), limit: '100' };
  try {
    const { scans } = await scanReads.page(params, abort);
    liveTail.value = mergeLive(liveTail.peek(), endedOf(scans));
    await readInFlight();
  } catch {
    // The list below says what is wrong; the feed goes on without.
  }
}

async function readInFlight(): Promise<void> {
  try {
    inFlightList.value = await scanReads.inFlight({ limit: '100' }, new AbortController().signal);
  } catch {
    // What was read before stays, and the next reading comes.
  }
}
