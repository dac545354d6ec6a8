import type { ScanPage, ScanRow } from '../../../src/core/slo/read-answers.ts';
import { formatDuration } from '../../data/format-duration.ts';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { formatScanTime } from '../../data/format-time.ts';
import {
  describeArrival,
  describeEffort,
  describeFallback,
  describeOutcome,
} from '../../data/words.ts';
import { now } from '../../state/clock.ts';
import { scanLimit } from '../../state/overview-store.ts';
import { view } from '../../state/route.ts';
import { Icon, type IconName } from '../parts/icon.tsx';

const outcomeIcons: Partial<Record<ScanRow['outcome'], IconName>> = {
  completed: 'met',
  failed: 'breached',
  timed_out: 'breached',
  abandoned: 'breached',
};

export function NewestScans({ page }: { page: ScanPage }) {
  return (
    <section class="panel" aria-labelledby="newest-scans">
      <h2 class="panel-title" id="newest-scans">
        Newest scans
      </h2>
      <ScanTable scans={page.scans} />
      {page.nextCursor !== null && scanLimit.value < 100 && (
        <button
          type="button"
          class="button button-plain"
          onClick={() => {
            scanLimit.value = Math.min(100, scanLimit.value + 30);
          }}
        >
          Show more scans
        </button>
      )}
    </section>
  );
}

// Roles are given outright: narrow screens lay the rows out as blocks, which would drop them.
function ScanTable({ scans }: { scans: readonly ScanRow[] }) {
  return (
    <table class="table scan-table" role="table" aria-labelledby="newest-scans">
      <thead role="rowgroup">
        <tr role="row">
          {['Scan', 'Time', 'Outcome', 'How it arrived', 'Duration', 'Books'].map((name) => (
            <th scope="col" role="columnheader" key={name} class={isNumber(name) ? 'number' : ''}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {scans.map((scan) => (
          <ScanLine scan={scan} key={scan.jobId} />
        ))}
      </tbody>
    </table>
  );
}

function isNumber(column: string): boolean {
  return column === 'Duration' || column === 'Books';
}

function ScanLine({ scan }: { scan: ScanRow }) {
  const fallback = describeFallback(scan.fallbackReason, scan.fallbackStage);
  const effort = describeEffort(scan.reconnects, scan.pollCount);
  return (
    <tr role="row">
      <th scope="row" role="rowheader" class="cell-id">
        <span class="mono" title={scan.jobId}>
          {scan.jobId.slice(0, 8)}
        </span>
      </th>
      <td role="cell" class="cell-time">
        {formatScanTime(scan.decidedAt, now.value, view.value.zone)}
      </td>
      <td role="cell" class="cell-outcome">
        <span class="outcome" data-outcome={scan.outcome}>
          <Icon name={outcomeIcons[scan.outcome] ?? 'no_data'} />
          {describeOutcome(scan.outcome)}
        </span>
      </td>
      <td role="cell" class="cell-how">
        {describeArrival(scan.strategy, scan.outcome)}
        {fallback !== '' && <span class="cell-sub">{fallback}</span>}
        {effort !== '' && <span class="cell-sub">{effort}</span>}
      </td>
      <td role="cell" class="cell-duration number">
        {scan.durationMs === null ? '–' : formatDuration(scan.durationMs)}
      </td>
      <td role="cell" class="cell-books number">
        {formatNumberOf(scan.booksDetected, 'book')}
      </td>
    </tr>
  );
}
