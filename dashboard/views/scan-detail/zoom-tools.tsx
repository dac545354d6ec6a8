import { panBy, wholeTrace, zoomAround } from '../../data/trace-window.ts';
import { chooseWindow, chosenWindow } from '../../state/trace-choice.ts';

export function ZoomTools() {
  const window = chosenWindow.value;
  const middle = (window.from + window.to) / 2;
  const isWhole = window.from <= 0 && window.to >= 1;
  const tools = [
    { label: 'Zoom in', sign: '+', off: false, to: zoomAround(window, 0.5, middle) },
    { label: 'Zoom out', sign: '−', off: isWhole, to: zoomAround(window, 2, middle) },
    { label: 'Earlier', sign: '←', off: window.from <= 0, to: panBy(window, -0.5) },
    { label: 'Later', sign: '→', off: window.to >= 1, to: panBy(window, 0.5) },
  ];
  return (
    <div class="zoom-tools">
      <div class="tool-row" role="group" aria-label="Part of the trace that is shown">
        {tools.map(({ label, sign, off, to }) => (
          <button
            type="button"
            class="button button-small"
            aria-label={label}
            disabled={off}
            onClick={() => chooseWindow(to)}
            key={label}
          >
            <span aria-hidden="true">{sign}</span>
          </button>
        ))}
        <button
          type="button"
          class="button button-small"
          disabled={isWhole}
          onClick={() => chooseWindow(wholeTrace)}
        >
          Whole trace
        </button>
      </div>
      <Keys />
    </div>
  );
}

function Keys() {
  return (
    <p class="quiet keys">
      Keys: <kbd>↑</kbd> <kbd>↓</kbd> move, <kbd>←</kbd> <kbd>→</kbd> fold, <kbd>Enter</kbd>{' '}
      details, <kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd> zoom, <kbd>z</kbd> zoom to the span,{' '}
      <kbd>Shift</kbd> <kbd>←</kbd> <kbd>→</kbd> move the window
    </p>
  );
}
