import { useEffect } from 'preact/hooks';
import { judgeSpan } from '../../data/judge-objectives.ts';
import { overview, refresh, watchOverview, type OverviewData } from '../../state/overview-store.ts';
import { range } from '../../state/route.ts';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { ChartsSection } from './charts-section.tsx';
import { ComparisonTable } from './comparison-table.tsx';
import { Freshness } from './freshness.tsx';
import { LoadingOverview } from './loading-overview.tsx';
import { NewestScans } from './newest-scans.tsx';
import { ObjectivesSection } from './objectives-section.tsx';
import { RangePicker } from './range-picker.tsx';
import { TrafficSection } from './traffic-section.tsx';

export function OverviewPage() {
  useEffect(watchOverview, []);
  const shown = overview.value;
  return (
    <>
      <div class="page-head">
        <Headline />
        <div class="page-tools">
          <RangePicker />
          <Freshness />
        </div>
      </div>
      {shown.state !== 'loading' && <ProblemNotice />}
      {shown.state === 'loading' && <LoadingOverview />}
      {shown.state === 'shown' && <Numbers data={shown.data} />}
    </>
  );
}

function Headline() {
  const shown = overview.value;
  const { words } = range.value;
  const verdict = shown.state === 'shown' ? judgeSpan(shown.data.summary) : null;
  return (
    <div class="verdict" data-status={verdict?.status ?? 'no_data'}>
      <h1 class="eyebrow">Overview of the last {words}</h1>
      <p class="headline" role="status">
        {verdict
          ? verdict.headline
          : shown.state === 'loading'
            ? 'Reading the numbers…'
            : 'No numbers'}
      </p>
      {verdict && verdict.detail !== '' && <p class="quiet">{verdict.detail}</p>}
    </div>
  );
}

function ProblemNotice() {
  const shown = overview.value;
  const problem = shown.state === 'loading' ? null : shown.problem;
  if (!problem) return null;
  const stale = shown.state === 'shown' ? ' What is shown below is older.' : '';
  const retry = (
    <button type="button" class="button" onClick={() => void refresh()}>
      Try again
    </button>
  );
  return (
    <Notice tone="problem" icon="breached" title={problem.message} actions={retry}>
      {problem.detail}
      {stale}
    </Notice>
  );
}

function Numbers({ data }: { data: OverviewData }) {
  const { summary } = data;
  const { scans } = summary;
  return (
    <>
      {scans.decided === 0 && <EmptyNotice inFlight={scans.inFlight} words={data.range.words} />}
      <ObjectivesSection summary={summary} />
      {scans.decided > 0 && (
        <>
          <ChartsSection data={data} />
          <TrafficSection summary={summary} />
          <ComparisonTable comparison={data.comparison} />
        </>
      )}
      {data.scans.scans.length > 0 && <NewestScans page={data.scans} />}
    </>
  );
}

function EmptyNotice({ inFlight, words }: { inFlight: number; words: string }) {
  const link = (
    <a class="button button-primary" href="/scan">
      <Icon name="shelf" />
      Scan a shelf
    </a>
  );
  const waiting = inFlight > 0 ? ` ${inFlight} in flight will be counted when they end.` : '';
  return (
    <Notice
      tone="plain"
      icon="shelf"
      title={`No scans were decided in the last ${words}`}
      actions={link}
    >
      Scan a photo of a shelf and it is counted here within seconds, or choose a longer range.
      {waiting}
    </Notice>
  );
}
