import { useEffect } from 'preact/hooks';
import type { ScanDetail } from '../../../src/core/scan/scan-detail.ts';
import { formatDuration } from '../../data/format-duration.ts';
import { formatMoment } from '../../data/format-time.ts';
import { judgeScan } from '../../data/tell-following.ts';
import { now } from '../../state/clock.ts';
import { refreshScan, scanView, watchScan } from '../../state/scan-detail-store.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Notice } from '../parts/notice.tsx';
import { FactsPanel } from './facts-panel.tsx';
import { FollowingPanel } from './following-panel.tsx';
import { TimelinePanel } from './timeline-panel.tsx';
import { TracePanel } from './trace-panel.tsx';
import { UpdatesPanel } from './updates-panel.tsx';

export function ScanDetailPage() {
  useEffect(watchScan, []);
  const shown = scanView.value;
  const problem = shown.state === 'loading' ? null : shown.problem;
  return (
    <>
      <Head />
      {problem && (
        <Notice
          tone="problem"
          icon="breached"
          title={problem.status === 404 ? 'This scan is not known' : problem.message}
          actions={
            <>
              <button type="button" class="button" onClick={() => void refreshScan()}>
                Try again
              </button>
              <a class="button button-plain" href="/scans">
                All scans
              </a>
            </>
          }
        >
          {problem.detail}
        </Notice>
      )}
      {shown.state === 'loading' && <LoadingScan />}
      {shown.state === 'shown' && <Parts detail={shown.detail} />}
    </>
  );
}

function Head() {
  const shown = scanView.value;
  const detail = shown.state === 'shown' ? shown.detail : null;
  const verdict = detail && judgeScan(detail);
  return (
    <div class="page-head">
      <div class="verdict" data-status={verdict?.status ?? 'no_data'}>
        <h1 class="eyebrow">
          <a href="/scans">Scans</a> / One scan
        </h1>
        <p class="headline" role="status">
          {verdict ? verdict.headline : shown.state === 'loading' ? 'Reading the scan…' : 'No scan'}
        </p>
        {verdict && (
          <p class="quiet">
            {verdict.detail} <When detail={detail} />
          </p>
        )}
      </div>
      {detail && (
        <div class="tool-row">
          <CopyButton label="Copy link" icon="link" text={linkTo(detail)} />
          {detail.traceId !== null && (
            <CopyButton label="Copy trace id" icon="copy" text={detail.traceId} />
          )}
        </div>
      )}
    </div>
  );
}

function When({ detail: { scan } }: { detail: ScanDetail }) {
  if (scan.state === 'ended') return <>Ended {formatMoment(scan.endedAt)}.</>;
  return (
    <>Opened {formatDuration(Math.max(0, now.value - scan.openedAt))} ago; this page follows it.</>
  );
}

/** This life of the job, which stays the same when the job gets another. */
function linkTo({ jobId, epoch, epochs }: ScanDetail): string {
  return `${location.origin}/scans/${jobId}${epochs.length > 1 ? `?epoch=${epoch}` : ''}`;
}

function Parts({ detail }: { detail: ScanDetail }) {
  return (
    <>
      <div class="pair pair-loose">
        <div class="detail-side">
          <TimelinePanel detail={detail} />
          <FollowingPanel detail={detail} />
        </div>
        <FactsPanel detail={detail} />
      </div>
      <UpdatesPanel detail={detail} />
      <TracePanel detail={detail} />
    </>
  );
}

function LoadingScan() {
  return (
    <div class="loading" aria-busy="true">
      <p class="visually-hidden">Loading</p>
      <div class="pair" aria-hidden="true">
        <div class="skeleton skeleton-chart" />
        <div class="skeleton skeleton-chart" />
      </div>
      <div class="skeleton skeleton-chart" aria-hidden="true" />
    </div>
  );
}
