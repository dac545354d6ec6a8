import { filterNames } from '../../data/view.ts';
import { explored } from '../../state/explore-store.ts';
import { linkWith, view } from '../../state/route.ts';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';

/** What to do where no scan is left. */
export function NothingThere() {
  const filtered = Object.keys(view.value.filters).length > 0;
  if (explored.value.by === 'fallbackReason') {
    return (
      <Notice tone="plain" icon="met" title="No scan fell back in this span">
        Choose a longer range{filtered ? ' or fewer filters' : ''} to see reasons.
      </Notice>
    );
  }
  const action = filtered ? (
    <a class="button" href={linkWith(Object.fromEntries(filterNames.map((name) => [name, null])))}>
      Remove all filters
    </a>
  ) : (
    <a class="button button-primary" href="/scan">
      <Icon name="shelf" />
      Scan a shelf
    </a>
  );
  return (
    <Notice tone="plain" icon="shelf" title="No scans in this span" actions={action}>
      Choose a longer range{filtered ? ', or fewer filters' : ', or scan a photo of a shelf'}.
    </Notice>
  );
}
