import type { WaterfallRow } from './waterfall.ts';

export interface TreeState {
  shown: readonly WaterfallRow[];
  folded: ReadonlySet<string>;
  activeId: string;
}

export type TreeStep =
  | { kind: 'focus'; spanId: string }
  | { kind: 'fold'; folded: ReadonlySet<string> }
  | { kind: 'select' };

/** What a key does in the tree of spans, as trees are walked everywhere; null for keys that do nothing. */
export function stepInTree(key: string, state: TreeState): TreeStep | null {
  const { shown, activeId } = state;
  const index = shown.findIndex(({ span }) => span.spanId === activeId);
  switch (key) {
    case 'ArrowDown':
      return focusOn(shown[index + 1]);
    case 'ArrowUp':
      return focusOn(shown[index - 1]);
    case 'Home':
      return focusOn(shown[0]);
    case 'End':
      return focusOn(shown.at(-1));
    case 'ArrowLeft':
      return stepLeft(state, shown[index]);
    case 'ArrowRight':
      return stepRight(state, shown[index], shown[index + 1]);
    case 'Enter':
    case ' ':
      return { kind: 'select' };
    default:
      return null;
  }
}

function focusOn(row: WaterfallRow | undefined): TreeStep | null {
  return row === undefined ? null : { kind: 'focus', spanId: row.span.spanId };
}

function stepLeft({ shown, folded }: TreeState, row: WaterfallRow | undefined): TreeStep | null {
  if (row === undefined) return null;
  const id = row.span.spanId;
  if (row.childCount > 0 && !folded.has(id))
    return { kind: 'fold', folded: new Set([...folded, id]) };
  return focusOn(shown.find(({ span }) => span.spanId === row.parentId));
}

function stepRight(
  { folded }: TreeState,
  row: WaterfallRow | undefined,
  next: WaterfallRow | undefined,
): TreeStep | null {
  if (row === undefined || row.childCount === 0) return null;
  const id = row.span.spanId;
  if (!folded.has(id)) return focusOn(next);
  return { kind: 'fold', folded: new Set([...folded].filter((other) => other !== id)) };
}
