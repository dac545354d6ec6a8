import type { App } from './draw-app.ts';
import type { Random } from './random.ts';

/** When what happens to a picture; epoch ms. */
export interface Timing {
  readonly openedAt: number;
  readonly uploadMs: number;
  readonly acceptedAt: number;
  readonly readAt: number;
  readonly readMs: number;
  readonly endedAt: number;
  readonly outcome: 'completed' | 'cancelled' | 'failed' | 'timed_out';
}

export interface MadeUpdate {
  readonly seq: number;
  readonly at: number;
}

export const deadlineMs = 90_000;

/** Counts back from when a scan is decided; one that would take longer than it may runs out of time instead. */
export function drawTiming(
  random: Random,
  decidedAt: number,
  { networkType }: App,
  ending: Exclude<Timing['outcome'], 'timed_out'>,
  providerMs: number,
): Timing {
  const isWhole = ending === 'completed';
  const uploadMs = Math.round(random.logNormal(networkType === 'cellular' ? 1_900 : 700, 0.5));
  const beforeMs = random.integer(5, 90);
  const queueMs = random.integer(4, 40);
  // Who gives up does so somewhere on the way.
  const readMs = isWhole ? providerMs : Math.ceil(providerMs * random.between(0.1, 0.9));
  const wholeMs = queueMs + readMs + (isWhole ? random.integer(3, 12) : 0);
  const isLate = wholeMs >= deadlineMs;
  const acceptedAt = decidedAt - Math.min(wholeMs, deadlineMs);
  return {
    openedAt: acceptedAt - uploadMs - beforeMs,
    uploadMs,
    acceptedAt,
    readAt: acceptedAt + queueMs,
    readMs,
    endedAt: isLate ? decidedAt + random.integer(0, 6) : decidedAt,
    outcome: isLate ? 'timed_out' : ending,
  };
}

/** Opened, picture in, looking, so many spines at a time, checking, the end. */
export function drawUpdates(
  random: Random,
  { openedAt, acceptedAt, readAt, readMs, endedAt, outcome }: Timing,
): MadeUpdate[] {
  const steps = random.integer(6, 14);
  const reading = Array.from({ length: steps }, (_, step) =>
    Math.round(readAt + (readMs * (step + random.next())) / steps),
  );
  const checking = outcome === 'completed' ? [readAt + readMs] : [];
  const times = [openedAt, acceptedAt, readAt, ...reading, ...checking];
  return numbered([...times.filter((at) => at < endedAt), endedAt]);
}

export function numbered(times: readonly number[]): MadeUpdate[] {
  return times.map((at, index) => ({ seq: index + 1, at }));
}
