import { timeRanges } from '../../data/time-range.ts';
import { linkWith, view } from '../../state/route.ts';
import { CustomRange } from './custom-range.tsx';

/** Links, so that a range can be shared, and back and forward work. */
export function RangePicker() {
  const { range } = view.value;
  return (
    <nav class="range-picker" aria-label="Time range">
      <ul class="segments">
        {timeRanges.map(({ id, label, words }) => (
          <li key={id}>
            <a
              href={linkWith({ range: id, from: null, to: null })}
              aria-label={`${label}, the last ${words}`}
              aria-current={id === range.id ? 'true' : undefined}
            >
              {label}
            </a>
          </li>
        ))}
      </ul>
      <CustomRange key={range.id} />
    </nav>
  );
}
