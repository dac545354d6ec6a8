import { comparisonsFor } from '../../data/compare-with.ts';
import { go, linkWith, view } from '../../state/route.ts';

/** What changes are changes against. */
export function ComparePicker() {
  const { range, compare } = view.value;
  return (
    <label class="choice">
      <span>Compared with</span>
      <select
        value={compare}
        onChange={({ currentTarget: { value } }) =>
          go(linkWith({ compare: value === 'previous' ? null : value }))
        }
      >
        {comparisonsFor(range.spanMs).map(({ id, label }) => (
          <option value={id} key={id}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
