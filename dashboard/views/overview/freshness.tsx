import { formatAgo, formatDuration } from '../../data/format-duration.ts';
import { now } from '../../state/clock.ts';
import { overview, refresh, refreshing } from '../../state/overview-store.ts';
import { range } from '../../state/route.ts';
import { Icon } from '../parts/icon.tsx';

/** Data this many refreshes old is stale, and says so. */
const staleAfter = 3;

export function Freshness() {
  const shown = overview.value;
  const { refreshMs } = range.value;
  return (
    <div class="freshness">
      <p class="quiet">
        {shown.state === 'shown' ? (
          <Age ageMs={now.value - shown.data.fetchedAt} refreshMs={refreshMs} />
        ) : (
          { loading: 'Reading…', failed: 'Not updated' }[shown.state]
        )}
      </p>
      <button
        type="button"
        class="button button-icon"
        aria-label="Refresh now"
        aria-busy={refreshing.value}
        onClick={() => void refresh()}
      >
        <Icon name="refresh" />
      </button>
    </div>
  );
}

function Age({ ageMs, refreshMs }: { ageMs: number; refreshMs: number }) {
  const age = formatAgo(Math.max(0, ageMs));
  if (ageMs <= refreshMs * staleAfter + 2000) {
    return (
      <>
        Updated {age} · every {formatDuration(refreshMs)}
      </>
    );
  }
  return <strong>Stale: last updated {age}</strong>;
}
