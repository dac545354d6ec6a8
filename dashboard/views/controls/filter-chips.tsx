import { describeFilter } from '../../data/describe-filter.ts';
import { filterNames } from '../../data/view.ts';
import { linkWith, view } from '../../state/route.ts';
import { Icon } from '../parts/icon.tsx';

/** What the numbers are kept to, each to be taken off; nothing where they are of all scans. */
export function FilterChips() {
  const { filters } = view.value;
  const set = filterNames.flatMap((name) => {
    const value = filters[name];
    return value === undefined ? [] : [{ name, words: describeFilter(name, value) }];
  });
  if (set.length === 0) return null;
  return (
    <ul class="chips" aria-label="Only scans with">
      {set.map(({ name, words }) => (
        <li key={name}>
          <a class="chip" href={linkWith({ [name]: null })} aria-label={`Remove filter: ${words}`}>
            {words}
            <Icon name="cross" />
          </a>
        </li>
      ))}
      {set.length > 1 && (
        <li>
          <a
            class="button button-plain"
            href={linkWith(Object.fromEntries(filterNames.map((name) => [name, null])))}
          >
            Remove all
          </a>
        </li>
      )}
    </ul>
  );
}
