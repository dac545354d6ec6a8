import type { LiveRead, Question } from '../../state/live-read.ts';
import { ComparePicker } from './compare-picker.tsx';
import { FilterChips } from './filter-chips.tsx';
import { Freshness } from './freshness.tsx';
import { ZonePicker } from './zone-picker.tsx';

/** What a page of numbers is kept to and held against, and how fresh it is. */
export function ViewControls<Q extends Question, T>({
  read,
  compared = true,
}: {
  read: LiveRead<Q, T>;
  /** Whether the page holds anything against another span. */
  compared?: boolean;
}) {
  return (
    <div class="view-controls">
      <FilterChips />
      <div class="view-choices">
        {compared && <ComparePicker />}
        <ZonePicker />
        <Freshness read={read} />
      </div>
    </div>
  );
}
