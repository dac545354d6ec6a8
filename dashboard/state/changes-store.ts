import { computed } from '@preact/signals';
import type { Dimension } from '../../src/core/slo/rollup-dimensions.ts';
import { comparedSpan } from '../data/compare-with.ts';
import {
  explainChange,
  type BothSpans,
  type ExplainedChange,
  type ExplainedMetric,
  type ValueBreakdown,
} from '../data/explain-change.ts';
import { readApi, type Question } from '../data/read-api.ts';
import { spanAt } from '../data/time-range.ts';
import type { View } from '../data/view.ts';
import { LiveRead } from './live-read.ts';
import { search, view } from './route.ts';

/** Not the strategy, which is what is to be explained. */
const explaining = ['platform', 'appVersion', 'networkType', 'country', 'provider'] as const;
/** Ten breakdowns are read for it, so less often than the numbers themselves. */
const refreshMs = 60_000;

export type Explained = Record<ExplainedMetric, ExplainedChange> & { view: View };

const question = computed(() => {
  const { range } = view.value;
  return {
    key: search.value,
    refreshMs: range.kind === 'preset' ? Math.max(refreshMs, range.refreshMs) : null,
    view: view.value,
  };
});

/** What goes with the changes since the span that is compared with. */
export const changes = new LiveRead(
  question,
  async ({ view: asked }, abort): Promise<Explained> => {
    const span = spanAt(asked.range, Date.now());
    const before = comparedSpan(span, asked.compare);
    const both = await Promise.all(
      explaining.map(async (by): Promise<BothSpans> => {
        const [is, was] = await Promise.all([
          readValues(by, { ...span, ...asked.filters }, abort),
          readValues(by, { ...before, ...asked.filters }, abort),
        ]);
        return { before: was, after: is };
      }),
    );
    return {
      view: asked,
      fallback: explainChange('fallback', both),
      completion: explainChange('completion', both),
    };
  },
);

async function readValues(
  by: Exclude<Dimension, 'fallbackReason'>,
  of: Question,
  abort: AbortSignal,
): Promise<ValueBreakdown> {
  return (await readApi.breakdown(by, of, false, abort)) as ValueBreakdown;
}
