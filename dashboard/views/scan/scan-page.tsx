import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { shelfBooks, summariseShelf } from '../../data/shelf-books.ts';
import { loadScanChoices } from '../../state/scan-choices.ts';
import { clearScan, scanState, startScan, type ScanState } from '../../state/scan-store.ts';
import { Icon } from '../parts/icon.tsx';
import { FinishedScan } from './finished-scan.tsx';
import { PicturePicker } from './picture-picker.tsx';
import { RunningScan } from './running-scan.tsx';
import { SampleList } from './sample-list.tsx';
import { ScanFailure } from './scan-failure.tsx';
import { useDroppedPicture } from './use-dropped-picture.ts';

export function ScanPage() {
  const state = scanState.value;
  useEffect(() => void loadScanChoices(), []);
  const dragging = useDroppedPicture(startScan);
  return (
    <>
      <div class="page-head">
        <ScanHeadline state={state} />
        {state.phase === 'done' && (
          <button type="button" class="button" onClick={clearScan}>
            <Icon name="camera" />
            Scan another shelf
          </button>
        )}
      </div>
      <ScanBody state={state} dragging={dragging} />
    </>
  );
}

function ScanBody({ state, dragging }: { state: ScanState; dragging: boolean }) {
  switch (state.phase) {
    case 'idle':
      return (
        <>
          <PicturePicker dragging={dragging} />
          <SampleList />
        </>
      );
    case 'running':
      return <RunningScan state={state} />;
    case 'done':
      return <FinishedScan state={state} />;
    default:
      return <ScanFailure state={state} />;
  }
}

/** Takes the focus when the phase changes, as what had it is no longer there. */
function ScanHeadline({ state }: { state: ScanState }) {
  const headline = useRef<HTMLParagraphElement>(null);
  const first = useRef(true);
  useLayoutEffect(() => {
    if (!first.current) headline.current?.focus();
    first.current = false;
  }, [state.phase]);
  const { title, detail } = describeState(state);
  return (
    <div>
      <h1 class="eyebrow">Scan a shelf</h1>
      <p class="headline" ref={headline} tabIndex={-1}>
        {title}
      </p>
      {detail !== '' && <p class="quiet">{detail}</p>}
    </div>
  );
}

function describeState(state: ScanState): { title: string; detail: string } {
  switch (state.phase) {
    case 'idle':
      return {
        title: 'Photograph a shelf, get its books',
        detail: 'Every scan is followed live and counted on the overview.',
      };
    case 'running':
      return { title: 'Reading the shelf', detail: state.picture.name };
    case 'done':
      return {
        title: `${formatNumberOf(state.outcome.books.length, 'book')} found`,
        detail: summariseShelf(shelfBooks(state.outcome.books)),
      };
    case 'failed':
      return { title: 'The scan did not succeed', detail: '' };
    default:
      return { title: 'Scan cancelled', detail: '' };
  }
}
