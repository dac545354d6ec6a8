import { formatAgo, formatDuration } from '../../data/format-duration.ts';
import { now } from '../../state/clock.ts';
import type { LiveRead, Question } from '../../state/live-read.ts';
import { Icon } from '../parts/icon.tsx';

/** Data this many refreshes old is stale, and says so. */
const staleAfter = 3;

export function Freshness<Q extends Question, T>({ read }: { read: LiveRead<Q, T> }) {
  const shown = read.shown.value;
  const { refreshMs } = read.question.value;
  return (
    <div class="freshness">
      <p class="quiet">
        {shown.state === 'shown' ? (
          <Age ageMs={now.value - shown.fetchedAt} refreshMs={refreshMs} />
        ) : (
          { loading: 'Reading…', failed: 'Not updated' }[shown.state]
        )}
      </p>
      <button
        type="button"
        class="button button-icon"
        aria-label="Refresh now"
        aria-busy={read.refreshing.value}
        onClick={() => void read.refresh()}
      >
        <Icon name="refresh" />
      </button>
    </div>
  );
}

function Age({ ageMs, refreshMs }: { ageMs: number; refreshMs: number | null }) {
  const age = formatAgo(Math.max(0, ageMs));
  if (refreshMs === null) return <>Read {age} · fixed span, not refreshed</>;
  if (ageMs <= refreshMs * staleAfter + 2000) {
    return (
      <>
        Updated {age} · every {formatDuration(refreshMs)}
      </>
    );
  }
  return <strong>Stale: last updated {age}</strong>;
}
