import { compareRatios as compareCounts } from '../../src/core/slo/compare-ratios.ts';
import type { MeasuredRatio } from '../../src/core/slo/ratio.ts';
import type { MeasuredLatency } from '../../src/core/slo/read-answers.ts';
import { formatDuration } from './format-duration.ts';

/** What changed against the span before, in words; `unclear` where chance alone may have done it. */
export interface Change {
  direction: 'better' | 'worse' | 'unclear' | 'same' | 'none';
  words: string;
}

const nothingBefore: Change = { direction: 'none', words: 'no earlier scans to compare' };

/** Change of a ratio in percentage points; whether chance alone may have done it is core's to say. */
export function compareRatios(
  now: MeasuredRatio,
  before: MeasuredRatio,
  moreIs: 'better' | 'worse',
  baseline = 'the span before',
): Change {
  const compared = compareCounts(before, now);
  if (compared.state === 'no_data') return nothingBefore;
  const points = Math.round(compared.difference * 1000) / 10;
  if (points === 0) return { direction: 'same', words: `as ${asIn(baseline)}` };
  const rose = points > 0;
  const judged = rose === (moreIs === 'better') ? 'better' : 'worse';
  const size = Math.abs(points).toFixed(1).replace('.0', '');
  const words = `${rose ? 'up' : 'down'} ${size} points`;
  return compared.real
    ? { direction: judged, words: `${words}, ${judged}` }
    : { direction: 'unclear', words: `${words}, within chance` };
}

/** `as in the span before`, `as a day earlier`. */
function asIn(baseline: string): string {
  return baseline.startsWith('the ') ? `in ${baseline}` : baseline;
}

/** Below 5 % two medians of the histogram are not distinguishable. */
const latencyTolerance = 0.05;

export function compareLatencies(
  now: MeasuredLatency,
  before: MeasuredLatency,
  baseline = 'the span before',
): Change {
  if (now.p50 === null || before.p50 === null) return nothingBefore;
  const difference = now.p50 - before.p50;
  if (Math.abs(difference) <= latencyTolerance * before.p50) {
    return { direction: 'same', words: `as ${asIn(baseline)}` };
  }
  const faster = difference < 0;
  const words = `${formatDuration(Math.abs(difference))} ${faster ? 'faster' : 'slower'}`;
  return { direction: faster ? 'better' : 'worse', words };
}
