import { computed } from '@preact/signals';
import type { Breakdown, Timeseries } from '../../src/core/slo/read-answers.ts';
import { parseExplored, type Explored } from '../data/explore-query.ts';
import { readApi, type Question } from '../data/read-api.ts';
import { spanAt } from '../data/time-range.ts';
import type { View } from '../data/view.ts';
import { LiveRead } from './live-read.ts';
import { refreshOf } from './refresh-of.ts';
import { search, view } from './route.ts';

export interface ExploreData {
  view: View;
  breakdown: Breakdown;
  series: Timeseries;
}

export const explored = computed<Explored>(() => parseExplored(search.value));

const question = computed(() => {
  const { metric, by } = explored.value;
  const { range, zone, filters } = view.value;
  return {
    // Another order needs no other numbers.
    key: JSON.stringify([metric, by, range.id, zone, filters]),
    refreshMs: refreshOf(view.value),
    view: view.value,
    ...explored.value,
  };
});

export const explore = new LiveRead(
  question,
  async ({ view: asked, metric, by }, abort): Promise<ExploreData> => {
    const of: Question = { ...spanAt(asked.range, Date.now()), ...asked.filters };
    const withLatency = metric === 'websocketLatency' || metric === 'pollingLatency';
    const stepped = { stepMs: asked.range.stepMs, zone: asked.zone };
    const [breakdown, series] = await Promise.all([
      readApi.breakdown(by, of, withLatency, abort),
      readApi.timeseries(metric, of, stepped, abort),
    ]);
    return { view: asked, breakdown, series };
  },
);
