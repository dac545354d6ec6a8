import { useEffect, useMemo } from 'preact/hooks';
import type { Suggestion } from '../../../src/core/scan/vision.ts';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { shelfBooks } from '../../data/shelf-books.ts';
import { highlighted } from '../../state/highlight.ts';
import type { ScanState } from '../../state/scan-store.ts';
import { BookList } from './book-list.tsx';
import { EventLog } from './event-log.tsx';
import { ScanStory } from './scan-story.tsx';
import { ShelfPicture } from './shelf-picture.tsx';

type Done = Extract<ScanState, { phase: 'done' }>;

export function FinishedScan({ state }: { state: Done }) {
  const { outcome, picture, updates } = state;
  const books = useMemo(() => shelfBooks(outcome.books), [outcome]);
  useEffect(() => {
    highlighted.value = null;
  }, [outcome]);
  const showInList = (number: number): void => {
    document.getElementById(`book-${number}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <>
      <div class="scan-layout scan-layout-done">
        <ShelfPicture picture={picture} books={books} onChoose={showInList} />
        <div class="scan-side">
          <section aria-labelledby="books">
            <h2 class="section-title" id="books">
              Books
            </h2>
            {books.length === 0 ? (
              <p class="quiet">No spines were found. Step closer, so that they fill the photo.</p>
            ) : (
              <BookList books={books} />
            )}
          </section>
          {outcome.suggestions.length > 0 && <Suggestions suggestions={outcome.suggestions} />}
        </div>
      </div>
      <div class="pair pair-loose">
        <ScanStory outcome={outcome} updates={updates} />
        <EventLog />
      </div>
    </>
  );
}

const severityWords: Record<Suggestion['severity'], string> = {
  high: 'Important',
  medium: 'Worth a look',
  low: 'Hint',
};

function Suggestions({ suggestions }: { suggestions: readonly Suggestion[] }) {
  return (
    <section class="panel" aria-labelledby="suggestions">
      <h2 class="panel-title" id="suggestions">
        For a better photo
      </h2>
      <ul class="suggestions">
        {suggestions.map(({ type, severity, message, affectedCount }) => (
          <li key={type + message}>
            <span class={`pill ${severity === 'low' ? 'pill-no_data' : 'pill-caution'}`}>
              {severityWords[severity]}
            </span>
            <p>
              {message}
              {affectedCount !== undefined && (
                <span class="quiet"> ({formatNumberOf(affectedCount, 'book')})</span>
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
