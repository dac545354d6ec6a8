import { useEffect, useState } from 'preact/hooks';
import { formatElapsed } from '../../data/format-duration.ts';
import { describeTransport } from '../../data/words.ts';
import { cancelScan, progress, sentRatio, via, type ScanState } from '../../state/scan-store.ts';
import { Icon } from '../parts/icon.tsx';
import { EventLog } from './event-log.tsx';
import { ShelfPicture } from './shelf-picture.tsx';

type Running = Extract<ScanState, { phase: 'running' }>;

export function RunningScan({ state }: { state: Running }) {
  return (
    <div class="scan-layout">
      <ShelfPicture picture={state.picture} books={[]} reading />
      <div class="scan-side">
        <section class="panel" aria-labelledby="progress">
          <h2 class="visually-hidden" id="progress">
            Progress
          </h2>
          <ProgressWords />
          <ProgressBar />
          <div class="progress-foot">
            <p class="progress-fact">
              <Icon name="clock" />
              <Elapsed since={state.startedAt} />
            </p>
            <p class="progress-fact" data-testid="transport">
              {via.value === null ? 'Connecting…' : `Over ${describeTransport(via.value)}`}
            </p>
            <button type="button" class="button" onClick={cancelScan}>
              Cancel scan
            </button>
          </div>
        </section>
        <EventLog />
      </div>
    </div>
  );
}

function ProgressWords() {
  const update = progress.value;
  const percent = Math.floor(sentRatio.value * 100);
  return (
    <p class="progress-words" role="status">
      {update ? update.currentStatus : 'Sending the photo…'}
      {percent > 0 && percent < 100 && <span aria-hidden="true">{` (${percent} % sent)`}</span>}
    </p>
  );
}

function ProgressBar() {
  const update = progress.value;
  const percent = Math.round((update?.progress ?? 0) * 100);
  return (
    <div
      class="progress-bar"
      role="progressbar"
      aria-label="Scan progress"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={`${percent}%`}
    >
      <div class="progress-fill" style={{ transform: `scaleX(${percent / 100})` }} />
    </div>
  );
}

function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return (
    <span>
      <span class="visually-hidden">Elapsed </span>
      {formatElapsed(now - since)}
    </span>
  );
}
