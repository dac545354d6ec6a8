import { useEffect } from 'preact/hooks';
import { dimensionNames } from '../../data/describe-filter.ts';
import { formatSpan } from '../../data/format-time.ts';
import { metricNames } from '../../data/metrics.ts';
import { explore, explored } from '../../state/explore-store.ts';
import { view } from '../../state/route.ts';
import { CoverageNote } from '../controls/coverage-note.tsx';
import { RangePicker } from '../controls/range-picker.tsx';
import { ViewControls } from '../controls/view-controls.tsx';
import { ReadProblemNotice } from '../parts/read-problem-notice.tsx';
import { ChoiceTabs } from './choice-tabs.tsx';
import { ExploreChart } from './explore-chart.tsx';
import { ValueList } from './value-list.tsx';

/** Any metric by any dimension: a value to keep to it, a point to see its scans. */
export function ExplorePage() {
  useEffect(explore.watch, []);
  const shown = explore.shown.value;
  const { metric, by } = explored.value;
  return (
    <>
      <div class="page-head">
        <div class="verdict">
          <h1 class="eyebrow">Explore {describeSpan()}</h1>
          <p class="headline">
            {metricNames[metric]} by {dimensionNames[by].toLowerCase()}
          </p>
        </div>
        <RangePicker />
        <ViewControls read={explore} compared={false} />
      </div>
      <ChoiceTabs />
      <ReadProblemNotice read={explore} />
      {shown.state === 'loading' && <LoadingExplore />}
      {shown.state === 'shown' && (
        <>
          <CoverageNote answer={shown.data.breakdown} />
          <ValueList data={shown.data} />
          <ExploreChart data={shown.data} />
        </>
      )}
    </>
  );
}

function describeSpan(): string {
  const { range, zone } = view.value;
  return range.kind === 'preset'
    ? `the last ${range.words}`
    : formatSpan(range.from, range.to, Date.now(), zone);
}

function LoadingExplore() {
  return (
    <div class="loading" aria-busy="true">
      <p class="visually-hidden">Loading</p>
      <div class="skeleton skeleton-chart" aria-hidden="true" />
      <div class="skeleton skeleton-chart" aria-hidden="true" />
    </div>
  );
}
