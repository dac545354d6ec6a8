import { useEffect } from 'preact/hooks';
import { formatSpan } from '../../data/format-time.ts';
import { formatDuration } from '../../data/format-duration.ts';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { judgeSpan } from '../../data/judge-objectives.ts';
import type { ScanCounts } from '../../../src/core/slo/read-answers.ts';
import { overview, type OverviewData } from '../../state/overview-store.ts';
import { view } from '../../state/route.ts';
import { CoverageNote } from '../controls/coverage-note.tsx';
import { RangePicker } from '../controls/range-picker.tsx';
import { ViewControls } from '../controls/view-controls.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { ReadProblemNotice } from '../parts/read-problem-notice.tsx';
import { ChangesSection } from './changes-section.tsx';
import { ChartsSection } from './charts-section.tsx';
import { ComparisonTable } from './comparison-table.tsx';
import { LoadingOverview } from './loading-overview.tsx';
import { NewestScans } from './newest-scans.tsx';
import { ObjectivesSection } from './objectives-section.tsx';
import { TrafficSection } from './traffic-section.tsx';

export function OverviewPage() {
  useEffect(overview.watch, []);
  const shown = overview.shown.value;
  return (
    <>
      <div class="page-head">
        <Headline />
        <RangePicker />
        <ViewControls read={overview} />
      </div>
      <ReadProblemNotice read={overview} />
      {shown.state === 'loading' && <LoadingOverview />}
      {shown.state === 'shown' && <Numbers data={shown.data} />}
    </>
  );
}

function Headline() {
  const shown = overview.shown.value;
  const verdict = shown.state === 'shown' ? judgeSpan(shown.data.summary) : null;
  return (
    <div class="verdict" data-status={verdict?.status ?? 'no_data'}>
      <h1 class="eyebrow">Overview of {describeSpan()}</h1>
      <p class="headline" role="status">
        {verdict
          ? verdict.headline
          : shown.state === 'loading'
            ? 'Reading the numbers…'
            : 'No numbers'}
      </p>
      <p class="quiet">
        {verdict?.detail} {shown.state === 'shown' && describeFlight(shown.data.summary.scans)}
      </p>
    </div>
  );
}

function describeSpan(): string {
  const { range, zone } = view.value;
  return range.kind === 'preset'
    ? `the last ${range.words}`
    : formatSpan(range.from, range.to, Date.now(), zone);
}

function describeFlight({ inFlight, oldestInFlightMs }: ScanCounts): string {
  if (inFlight === 0) return 'No scan is in flight now.';
  const oldest =
    oldestInFlightMs === null ? '' : `, the oldest for ${formatDuration(oldestInFlightMs)}`;
  return `${formatNumberOf(inFlight, 'scan')} in flight now${oldest}.`;
}

function Numbers({ data }: { data: OverviewData }) {
  const { summary } = data;
  const { scans } = summary;
  return (
    <>
      {scans.decided === 0 && <EmptyNotice inFlight={scans.inFlight} />}
      <CoverageNote answer={summary} />
      <ObjectivesSection data={data} />
      {scans.decided > 0 && (
        <>
          <ChangesSection />
          <ChartsSection data={data} />
          <TrafficSection data={data} />
          <ComparisonTable comparison={data.comparison} />
        </>
      )}
      {data.scans.scans.length > 0 && <NewestScans page={data.scans} />}
    </>
  );
}

function EmptyNotice({ inFlight }: { inFlight: number }) {
  const filtered = Object.keys(view.value.filters).length > 0;
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
      title={`No scans${filtered ? ' with these filters' : ''} were decided in ${describeSpan()}`}
      actions={link}
    >
      Scan a photo of a shelf and it is counted here within seconds, or choose a longer range
      {filtered ? ' or fewer filters' : ''}.{waiting}
    </Notice>
  );
}
