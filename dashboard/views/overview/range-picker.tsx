import { timeRanges } from '../../data/time-range.ts';
import { range } from '../../state/route.ts';

/** Links, so that a range can be shared, and back and forward work. */
export function RangePicker() {
  return (
    <nav aria-label="Time range">
      <ul class="segments">
        {timeRanges.map(({ id, label, words }) => (
          <li key={id}>
            <a
              href={`/?range=${id}`}
              aria-label={`${label}, the last ${words}`}
              aria-current={id === range.value.id ? 'true' : undefined}
            >
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
