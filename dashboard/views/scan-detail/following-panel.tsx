import type { ScanDetail } from '../../../src/core/scan/scan-detail.ts';
import { formatDuration } from '../../data/format-duration.ts';
import { formatOffset } from '../../data/format-offset.ts';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { describeScanArrival, tellChanges } from '../../data/tell-following.ts';
import {
  describeFallback,
  describeStrategy,
  describeStrategyReason,
  describeTransport,
} from '../../data/words.ts';

/** By which strategy the app followed, each change of transport with its reason, and what the app says itself. */
export function FollowingPanel({ detail }: { detail: ScanDetail }) {
  const changes = tellChanges(detail);
  return (
    <section class="panel" aria-labelledby="following">
      <h2 class="panel-title" id="following">
        How it was followed
      </h2>
      <Settled detail={detail} />
      {changes.length > 0 && (
        <ol class="changes" aria-label="Changes of transport">
          {changes.map(({ at, from, to, why }, index) => (
            <li key={index}>
              <span class="quiet">{formatOffset(at - detail.scan.openedAt)}</span>
              <span>
                <strong>
                  {from === null ? '' : `${describeTransport(from)} → `}
                  {describeTransport(to)}
                </strong>
                <span class="cell-sub">{why}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
      <Told detail={detail} />
    </section>
  );
}

function Settled({ detail: { scan } }: { detail: ScanDetail }) {
  if (scan.state === 'in_flight') {
    return <p class="quiet">The strategy is settled when the scan has ended.</p>;
  }
  const reason =
    describeFallback(scan.fallbackReason, scan.fallbackStage) ||
    describeStrategyReason(scan.strategyReason);
  return (
    <p>
      <strong>{describeScanArrival(scan)}</strong>
      {reason !== '' && `: ${reason}`}
    </p>
  );
}

function Told({ detail: { report, sockets, polls, omitted, storyKept } }: { detail: ScanDetail }) {
  if (!storyKept) return null;
  const effort = [
    formatNumberOf(sockets.length + omitted.sockets, 'socket'),
    formatNumberOf(polls.length + omitted.polls, 'poll'),
  ].join(', ');
  return (
    <p class="quiet">
      The worker saw {effort}.{' '}
      {report === null
        ? 'The app has reported nothing.'
        : `The app reported ${describeStrategy(report.strategy)}${
            report.durationMs === undefined ? '' : ` after ${formatDuration(report.durationMs)}`
          }.`}
    </p>
  );
}
