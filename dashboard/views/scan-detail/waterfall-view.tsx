import { useMemo, useRef, useState } from 'preact/hooks';
import {
  panBy,
  wholeTrace,
  windowAround,
  zoomAround,
  type TraceWindow,
} from '../../data/trace-window.ts';
import { stepInTree, type TreeState, type TreeStep } from '../../data/tree-keys.ts';
import { visibleRows, type Waterfall, type WaterfallRow } from '../../data/waterfall.ts';
import { chosenSpan, chosenWindow, chooseWindow, toggleSpan } from '../../state/trace-choice.ts';
import { SpanDetails } from './span-details.tsx';
import { SpanRow, TraceAxis } from './span-row.tsx';
import { ZoomTools } from './zoom-tools.tsx';

/** A trace as bars under each other: a tree to walk by keyboard, with a window to zoom and move. */
export function WaterfallView({ waterfall }: { waterfall: Waterfall }) {
  const { rows, lengthUs } = waterfall;
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<string | null>(null);
  const tree = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => visibleRows(rows, folded), [rows, folded]);
  const selected = rows.find(({ span }) => span.spanId === chosenSpan.value);
  const activeId = active ?? selected?.span.spanId ?? shown[0]?.span.spanId ?? '';

  const focusRow = (spanId: string) => {
    setActive(spanId);
    tree.current?.querySelector<HTMLElement>(`[data-span="${spanId}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const step = stepByKey(event, waterfall, { shown, folded, activeId });
    if (step === null) return;
    event.preventDefault();
    if (step.kind === 'window') chooseWindow(step.window);
    else if (step.kind === 'fold') setFolded(step.folded);
    else if (step.kind === 'focus') focusRow(step.spanId);
    else toggleSpan(activeId);
  };
  const choose = (spanId: string) => {
    focusRow(spanId);
    toggleSpan(spanId);
  };
  return (
    <div class="waterfall">
      <ZoomTools />
      <div class="waterfall-frame">
        <TraceAxis lengthUs={lengthUs} window={chosenWindow.value} />
        <div class="waterfall-rows" role="tree" aria-label="Spans" ref={tree} onKeyDown={onKeyDown}>
          <SpanRows {...{ shown, folded, lengthUs, activeId, selected }} onChoose={choose} />
        </div>
      </div>
      {selected && <SpanDetails row={selected} lengthUs={lengthUs} />}
    </div>
  );
}

interface SpanRowsProps extends TreeState {
  lengthUs: number;
  selected: WaterfallRow | undefined;
  onChoose: (spanId: string) => void;
}

function SpanRows({ shown, folded, lengthUs, activeId, selected, onChoose }: SpanRowsProps) {
  return (
    <>
      {shown.map((row) => (
        <SpanRow
          row={row}
          lengthUs={lengthUs}
          window={chosenWindow.value}
          isActive={row.span.spanId === activeId}
          isSelected={row === selected}
          isFolded={folded.has(row.span.spanId)}
          onChoose={() => onChoose(row.span.spanId)}
          key={row.span.spanId}
        />
      ))}
    </>
  );
}

type KeyStep = TreeStep | { kind: 'window'; window: TraceWindow };

function stepByKey(event: KeyboardEvent, waterfall: Waterfall, state: TreeState): KeyStep | null {
  const window = zoomByKey(event, waterfall, state.activeId);
  return window === null ? stepInTree(event.key, state) : { kind: 'window', window };
}

/** The window that a key asks for; null for keys that do not zoom. */
function zoomByKey(
  { key, shiftKey }: KeyboardEvent,
  { rows, lengthUs }: Waterfall,
  activeId: string,
): TraceWindow | null {
  const row = rows.find(({ span }) => span.spanId === activeId);
  const place = row === undefined ? 0.5 : (row.startUs + row.endUs) / 2 / lengthUs;
  const window = chosenWindow.peek();
  if (key === '+' || key === '=') return zoomAround(window, 0.5, place);
  if (key === '-') return zoomAround(window, 2, place);
  if (key === '0') return wholeTrace;
  if (key === 'z' && row !== undefined) return windowAround(row.startUs, row.endUs, lengthUs);
  if (shiftKey && key === 'ArrowLeft') return panBy(window, -0.2);
  if (shiftKey && key === 'ArrowRight') return panBy(window, 0.2);
  return null;
}
