import { createRandom, type Random } from '../../../dashboard/samples/random.ts';
import type { MinuteSeries } from '../../core/alerting/replay-rules.ts';

/** Scans of some days; probabilities 0..1 by the minute. */
export interface Traffic {
  readonly from: number;
  readonly minutes: number;
  readonly scansPerDay: number;
  /** That an app falls back to polling. */
  readonly fallback: (minute: number) => number;
  /** That a scan does not complete. */
  readonly failure: (minute: number) => number;
}

/** Draws scans as they would come: more by day than by night, each minute's number by Poisson's law. */
export function drawTraffic(traffic: Traffic, seed: number): MinuteSeries {
  const random = createRandom(seed);
  const { from, minutes, scansPerDay, fallback, failure } = traffic;
  const empty = () => new Uint32Array(minutes);
  const [all, fellBack, websocket, completed] = [empty(), empty(), empty(), empty()];
  for (let minute = 0; minute < minutes; minute += 1) {
    const scans = drawPoisson((scansPerDay / 1440) * dayShape(minute), random);
    all[minute] = scans;
    for (let scan = 0; scan < scans; scan += 1) {
      if (random.chance(fallback(minute))) count(fellBack, minute);
      else count(websocket, minute);
      if (!random.chance(failure(minute))) count(completed, minute);
    }
  }
  return {
    from,
    minutes,
    counts: {
      websocketSuccess: { count: websocket, total: all },
      fallback: { count: fellBack, total: all },
      completion: { count: completed, total: all },
    },
  };
}

function count(of: Uint32Array, minute: number): void {
  of[minute] = (of[minute] ?? 0) + 1;
}

/** A ninth as many scans at midnight as at noon; 1 on average. */
function dayShape(minute: number): number {
  return 1 - 0.8 * Math.cos((2 * Math.PI * (minute % 1440)) / 1440);
}

/** Knuth's method: fast enough for some dozen scans a minute. */
function drawPoisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let [product, drawn] = [random.next(), 0];
  while (product > limit) {
    product *= random.next();
    drawn += 1;
  }
  return drawn;
}
