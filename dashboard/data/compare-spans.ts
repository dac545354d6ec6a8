import type { MeasuredRatio } from '../../src/core/slo/ratio.ts';
import type { MeasuredLatency } from '../../src/core/slo/read-answers.ts';
import { formatDuration } from './format-duration.ts';

/** What changed against the span before, in words; `unclear` where chance alone may have done it. */
export interface Change {
  direction: 'better' | 'worse' | 'unclear' | 'same' | 'none';
  words: string;
}

const nothingBefore: Change = { direction: 'none', words: 'no earlier span to compare' };

/** Change of a ratio in percentage points. */
export function compareRatios(
  now: MeasuredRatio,
  before: MeasuredRatio,
  moreIs: 'better' | 'worse',
): Change {
  if (now.ratio === null || before.ratio === null) return nothingBefore;
  const points = Math.round((now.ratio - before.ratio) * 1000) / 10;
  if (points === 0) return { direction: 'same', words: 'as in the span before' };
  const rose = points > 0;
  const direction = withinChance(now, before)
    ? 'unclear'
    : rose === (moreIs === 'better')
      ? 'better'
      : 'worse';
  const size = Math.abs(points).toFixed(1).replace('.0', '');
  const judged = direction === 'unclear' ? 'within chance' : direction;
  return { direction, words: `${rose ? 'up' : 'down'} ${size} points, ${judged}` };
}

/** Each ratio lies in the other's interval. */
function withinChance(a: MeasuredRatio, b: MeasuredRatio): boolean {
  return holds(a, b.ratio) && holds(b, a.ratio);
}

function holds({ lower, upper }: MeasuredRatio, ratio: number | null): boolean {
  return ratio !== null && lower !== null && upper !== null && lower <= ratio && ratio <= upper;
}

/** Below 5 % two medians of the histogram are not distinguishable. */
const latencyTolerance = 0.05;

export function compareLatencies(now: MeasuredLatency, before: MeasuredLatency): Change {
  if (now.p50 === null || before.p50 === null) return nothingBefore;
  const difference = now.p50 - before.p50;
  if (Math.abs(difference) <= latencyTolerance * before.p50) {
    return { direction: 'same', words: 'as in the span before' };
  }
  const faster = difference < 0;
  const words = `${formatDuration(Math.abs(difference))} ${faster ? 'faster' : 'slower'}`;
  return { direction: faster ? 'better' : 'worse', words };
}
