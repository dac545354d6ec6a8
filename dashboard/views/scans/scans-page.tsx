import { useEffect } from 'preact/hooks';
import { formatMoment } from '../../data/format-time.ts';
import { timeRanges } from '../../data/time-range.ts';
import { writeScanQuery, type ScanQuery } from '../../data/scan-query.ts';
import { scanQuery, watchScanList } from '../../state/scan-list-store.ts';
import { watchLive } from '../../state/live-store.ts';
import { HistoryPanel } from './history-panel.tsx';
import { LivePanel } from './live-panel.tsx';
import { ScanFilterForm } from './scan-filter-form.tsx';

export function ScansPage() {
  useEffect(watchScanList, []);
  useEffect(watchLive, []);
  const query = scanQuery.value;
  return (
    <>
      <div class="page-head">
        <div>
          <h1 class="eyebrow">Scans</h1>
          <p class="headline">{headlineOf(query)}</p>
        </div>
        <div class="page-tools">
          <ListRangePicker query={query} />
        </div>
      </div>
      <ScanFilterForm query={query} />
      <LivePanel query={query} />
      <HistoryPanel query={query} />
    </>
  );
}

function headlineOf({ span, q }: ScanQuery): string {
  if (q !== '') return `Scans whose id begins with ${q}`;
  if (span.kind === 'last') return `Scans of the last ${span.range.words}`;
  return `Scans from ${formatMoment(span.from)} to ${formatMoment(span.to)}`;
}

/** Links, so that a span can be shared, and back and forward work. */
function ListRangePicker({ query }: { query: ScanQuery }) {
  const { span } = query;
  return (
    <nav aria-label="Time range">
      <ul class="segments">
        {timeRanges.map((range) => (
          <li key={range.id}>
            <a
              href={`/scans${writeScanQuery({ ...query, span: { kind: 'last', range }, cursor: null })}`}
              aria-label={`${range.label}, the last ${range.words}`}
              aria-current={span.kind === 'last' && span.range === range ? 'true' : undefined}
            >
              {range.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
