import { useEffect, useRef } from 'preact/hooks';
import { formatMoment } from '../../data/format-time.ts';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { exportPath, matchesQuery, writeScanQuery, type ScanQuery } from '../../data/scan-query.ts';
import { now } from '../../state/clock.ts';
import { liveTail } from '../../state/live-store.ts';
import { loadScans, scanList, type ListedScans } from '../../state/scan-list-store.ts';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { ScanTable } from '../parts/scan-table.tsx';

export function HistoryPanel({ query }: { query: ScanQuery }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(query.cursor);
  useEffect(() => {
    // A new page begins at its head, for the eye and for a screen reader.
    if (before.current !== query.cursor) heading.current?.focus();
    before.current = query.cursor;
  }, [query.cursor]);
  return (
    <section class="panel" aria-labelledby="history">
      <div class="panel-head history-head">
        <h2 class="panel-title" id="history" ref={heading} tabIndex={-1}>
          {query.cursor === null ? 'History' : 'History, further back'}
        </h2>
        <NewerHint query={query} />
        {query.q === '' && <ExportLinks query={query} />}
      </div>
      <HistoryBody query={query} />
    </section>
  );
}

/** Files of all that the filters keep, not of one page only. */
function ExportLinks({ query }: { query: ScanQuery }) {
  return (
    <p class="tool-row">
      <a class="button" download href={exportPath(query, 'csv', now.value)}>
        <Icon name="down" />
        CSV
      </a>
      <a class="button" download href={exportPath(query, 'ndjson', now.value)}>
        <Icon name="down" />
        NDJSON
      </a>
    </p>
  );
}

function NewerHint({ query }: { query: ScanQuery }) {
  const shown = scanList.value;
  if (shown.state !== 'shown' || query.cursor !== null || query.span.kind === 'fixed') return null;
  const listed = new Set(shown.list.scans.map(({ jobId, epoch }) => `${jobId}.${epoch}`));
  const newer = liveTail.value.filter(
    (live) =>
      live.state === 'ended' &&
      live.scan.decidedAt > (shown.list.scans[0]?.decidedAt ?? 0) &&
      !listed.has(`${live.scan.jobId}.${live.scan.epoch}`) &&
      matchesQuery(live, query),
  ).length;
  return (
    <div class="newer-hint">
      {newer === 0 ? (
        <p class="quiet">Up to date</p>
      ) : (
        <button
          type="button"
          class="button button-plain"
          onClick={() => void loadScans({ keepShown: true })}
        >
          Show {formatNumberOf(newer, 'newer scan')}
        </button>
      )}
    </div>
  );
}

function HistoryBody({ query }: { query: ScanQuery }) {
  const shown = scanList.value;
  if (shown.state === 'loading') return <LoadingList searchedTo={shown.searchedTo} />;
  const problem = shown.problem && (
    <Notice
      tone="problem"
      icon="breached"
      title={shown.problem.message}
      actions={
        <button type="button" class="button" onClick={() => void loadScans({ keepShown: true })}>
          Try again
        </button>
      }
    >
      {shown.problem.detail}
    </Notice>
  );
  return (
    <>
      {problem}
      {shown.state === 'shown' && <Rows list={shown.list} query={query} />}
    </>
  );
}

function Rows({ list, query }: { list: ListedScans; query: ScanQuery }) {
  const { scans, nextCursor } = list;
  return (
    <>
      {scans.length > 0 ? (
        <ScanTable scans={scans} labelledBy="history" withOrigin />
      ) : (
        <EmptyList list={list} query={query} />
      )}
      <nav class="pager" aria-label="Pages of the history">
        {query.cursor !== null && (
          <a class="button" href={`/scans${writeScanQuery({ ...query, cursor: null })}`}>
            Back to the newest
          </a>
        )}
        {nextCursor !== null && (
          <a class="button" href={`/scans${writeScanQuery({ ...query, cursor: nextCursor })}`}>
            {scans.length > 0 ? 'Older scans' : 'Search further back'}
            <Icon name="arrow" />
          </a>
        )}
      </nav>
    </>
  );
}

function EmptyList({ list, query }: { list: ListedScans; query: ScanQuery }) {
  if (list.nextCursor !== null) {
    return <p class="quiet">Nothing found as far back as {formatMoment(list.searchedTo)}.</p>;
  }
  const isFiltered = Object.keys(query.filters).length > 0 || query.q !== '';
  const all = `/scans${writeScanQuery({ ...query, filters: {}, q: '', cursor: null })}`;
  return (
    <Notice
      tone="plain"
      icon="shelf"
      title={isFiltered ? 'No scan matches' : 'No scans in this span'}
      actions={
        <a class="button" href={isFiltered ? all : '/scan'}>
          {isFiltered ? 'Show all scans' : 'Scan a shelf'}
        </a>
      }
    >
      {isFiltered
        ? 'Remove a filter, or choose a longer range.'
        : 'Choose a longer range, or scan a photo of a shelf: it is listed here within seconds.'}
    </Notice>
  );
}

function LoadingList({ searchedTo }: { searchedTo: number | null }) {
  return (
    <div class="loading-rows" aria-busy="true">
      <p class={searchedTo === null ? 'visually-hidden' : 'quiet'} role="status">
        {searchedTo === null ? 'Loading' : `Searched back to ${formatMoment(searchedTo)}…`}
      </p>
      {Array.from({ length: 12 }, (_, key) => (
        <div class="skeleton skeleton-row" aria-hidden="true" key={key} />
      ))}
    </div>
  );
}
