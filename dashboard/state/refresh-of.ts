import type { View } from '../data/view.ts';

/** A fixed span does not change by itself, so it is read once. */
export function refreshOf({ range }: View): number | null {
  return range.kind === 'preset' ? range.refreshMs : null;
}
