import { clearScan, tryAgain, type ScanState } from '../../state/scan-store.ts';
import { Notice } from '../parts/notice.tsx';
import { EventLog } from './event-log.tsx';
import { ScanSettings } from './scan-settings.tsx';
import { ShelfPicture } from './shelf-picture.tsx';

type Ended = Extract<ScanState, { phase: 'failed' | 'cancelled' }>;

/** What happened, what to do, and the same picture once more with one button. */
export function ScanFailure({ state }: { state: Ended }) {
  return (
    <div class={state.picture ? 'scan-layout' : ''}>
      {state.picture && <ShelfPicture picture={state.picture} books={[]} />}
      <div class="scan-side">
        <EndNotice state={state} />
        {state.picture && (
          <div class="panel">
            <ScanSettings />
          </div>
        )}
        {state.picture && <EventLog />}
      </div>
    </div>
  );
}

function EndNotice({ state }: { state: Ended }) {
  const sameAgain = state.phase === 'cancelled' || state.problem.retryable;
  const actions = (
    <>
      {state.picture && (
        <button
          type="button"
          class={`button ${sameAgain ? 'button-primary' : ''}`}
          onClick={tryAgain}
        >
          Try again
        </button>
      )}
      <button
        type="button"
        class={`button ${sameAgain ? '' : 'button-primary'}`}
        onClick={clearScan}
      >
        Choose another photo
      </button>
    </>
  );
  if (state.phase === 'cancelled') {
    return (
      <Notice tone="plain" icon="cross" title="You cancelled this scan" actions={actions}>
        Cancelled scans count against no objective.
      </Notice>
    );
  }
  const { title, detail, causes } = state.problem;
  return (
    <Notice tone="problem" icon="breached" title={title} actions={actions}>
      <p>{detail}</p>
      {causes.map((cause) => (
        <p key={cause}>{cause}</p>
      ))}
    </Notice>
  );
}
