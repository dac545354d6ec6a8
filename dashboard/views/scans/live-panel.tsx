import { useRef } from 'preact/hooks';
import type { InFlightScan, ScanRow } from '../../../src/core/slo/read-answers.ts';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { inFlightNow } from '../../data/live-tail.ts';
import { matchesQuery, writeScanQuery, type ScanQuery } from '../../data/scan-query.ts';
import { now } from '../../state/clock.ts';
import {
  connectNow,
  inFlightList,
  liveSkipped,
  liveState,
  liveTail,
} from '../../state/live-store.ts';
import { go } from '../../state/route.ts';
import { Icon } from '../parts/icon.tsx';
import { ScanTable } from '../parts/scan-table.tsx';

interface Shown {
  inFlight: readonly InFlightScan[];
  ended: readonly ScanRow[];
}

/** What runs, and what has ended since the page was opened, as it comes. */
export function LivePanel({ query }: { query: ScanQuery }) {
  const current = currentScans(query);
  const frozen = useRef<Shown | null>(null);
  if (!query.paused) frozen.current = null;
  else frozen.current ??= current;
  const shown = frozen.current ?? current;
  const waiting = current.ended.length - shown.ended.length;
  return (
    <section class="panel live-panel" aria-labelledby="live-scans">
      <div class="panel-head">
        <div>
          <h2 class="panel-title live-title" id="live-scans">
            Live <LivePill paused={query.paused} />
          </h2>
          <p class="quiet" aria-live="polite">
            {formatNumberOf(shown.inFlight.length, 'scan')} in flight,{' '}
            {formatNumberOf(shown.ended.length, 'scan')} ended since you came
            {waiting > 0 && `, ${waiting} more while paused`}
          </p>
        </div>
        <LiveTools query={query} />
      </div>
      <LiveBody shown={shown} />
      {liveSkipped.value > 0 && (
        <p class="quiet">
          {formatNumberOf(liveSkipped.value, 'scan')} came too quickly to be shown here; the history
          has them.
        </p>
      )}
    </section>
  );
}

function LiveBody({ shown: { inFlight, ended } }: { shown: Shown }) {
  return (
    <div class="live-body" role="region" aria-label="Live scans" tabIndex={0}>
      {inFlight.length + ended.length === 0 ? (
        <div class="live-empty quiet">
          <p>
            Nothing yet. A scan is here some seconds after its picture is in;{' '}
            <a href="/scan">scan a shelf</a> to see one.
          </p>
        </div>
      ) : (
        <ScanTable labelledBy="live-scans" scans={ended} inFlight={inFlight} withOrigin />
      )}
    </div>
  );
}

function currentScans(query: ScanQuery): Shown {
  const tail = liveTail.value;
  const inFlight = inFlightNow(inFlightList.value, tail, now.value).filter((scan) =>
    matchesQuery({ state: 'in_flight', revision: 0, scan }, query),
  );
  const ended = tail.flatMap((live) =>
    live.state === 'ended' && matchesQuery(live, query) ? [live.scan] : [],
  );
  return { inFlight, ended };
}

function LivePill({ paused }: { paused: boolean }) {
  const live = liveState.value;
  if (paused) return <span class="pill pill-no_data">Paused</span>;
  if (live.state === 'live') {
    return (
      <span class="pill pill-met">
        <span class="live-dot" />
        Listening
      </span>
    );
  }
  if (live.state !== 'waiting') return <span class="pill pill-no_data">Connecting…</span>;
  const seconds = Math.max(0, Math.ceil((live.retryAt - now.value) / 1000));
  return <span class="pill pill-caution">Not connected, again in {seconds} s</span>;
}

function LiveTools({ query }: { query: ScanQuery }) {
  const { paused } = query;
  return (
    <div class="tool-row">
      {liveState.value.state === 'waiting' && (
        <button type="button" class="button" onClick={connectNow}>
          Connect now
        </button>
      )}
      <button
        type="button"
        class="button"
        aria-pressed={paused}
        onClick={() => go(`/scans${writeScanQuery({ ...query, paused: !paused })}`)}
      >
        <Icon name={paused ? 'play' : 'pause'} />
        {paused ? 'Go on' : 'Pause'}
      </button>
    </div>
  );
}
