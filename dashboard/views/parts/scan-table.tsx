import type { InFlightScan, ScanRow } from '../../../src/core/slo/read-answers.ts';
import { formatDuration, formatElapsed } from '../../data/format-duration.ts';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { formatScanTime } from '../../data/format-time.ts';
import { scanPath } from '../../data/pages.ts';
import {
  describeArrival,
  describeEffort,
  describeFallback,
  describeOrigin,
  describeOutcome,
  describeStrategyReason,
} from '../../data/words.ts';
import { now } from '../../state/clock.ts';
import { Icon, type IconName } from './icon.tsx';

interface ScanTableProps {
  labelledBy: string;
  scans: readonly ScanRow[];
  inFlight?: readonly InFlightScan[];
  /** With the app, network and country of each. */
  withOrigin?: boolean;
}

// Roles are given outright: narrow screens lay the rows out as blocks, which would drop them.
export function ScanTable({
  labelledBy,
  scans,
  inFlight = [],
  withOrigin = false,
}: ScanTableProps) {
  const columns = ['Scan', 'Time', 'Outcome', 'How it arrived', 'From', 'Duration', 'Books'];
  return (
    <table class="table scan-table" role="table" aria-labelledby={labelledBy}>
      <thead role="rowgroup">
        <tr role="row">
          {columns
            .filter((name) => withOrigin || name !== 'From')
            .map((name) => (
              <th scope="col" role="columnheader" key={name} class={isNumber(name) ? 'number' : ''}>
                {name}
              </th>
            ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {inFlight.map((scan) => (
          <InFlightLine scan={scan} withOrigin={withOrigin} key={`${scan.jobId}.${scan.epoch}`} />
        ))}
        {scans.map((scan) => (
          <ScanLine scan={scan} withOrigin={withOrigin} key={`${scan.jobId}.${scan.epoch}`} />
        ))}
      </tbody>
    </table>
  );
}

function isNumber(column: string): boolean {
  return column === 'Duration' || column === 'Books';
}

const outcomeIcons: Partial<Record<ScanRow['outcome'], IconName>> = {
  completed: 'met',
  failed: 'breached',
  timed_out: 'breached',
  abandoned: 'breached',
};

function ScanLine({ scan, withOrigin }: { scan: ScanRow; withOrigin: boolean }) {
  const fallback = describeFallback(scan.fallbackReason, scan.fallbackStage);
  const why = fallback || describeStrategyReason(scan.strategyReason);
  const effort = describeEffort(scan.reconnects, scan.pollCount);
  return (
    <tr role="row">
      <JobCell scan={scan} />
      <td role="cell" class="cell-time">
        {formatScanTime(scan.decidedAt, now.value)}
      </td>
      <td role="cell" class="cell-outcome">
        <span class="outcome" data-outcome={scan.outcome}>
          <Icon name={outcomeIcons[scan.outcome] ?? 'no_data'} />
          {describeOutcome(scan.outcome)}
        </span>
        {scan.synthetic && <span class="cell-sub">Synthetic, in no number</span>}
      </td>
      <td role="cell" class="cell-how">
        {describeArrival(scan.strategy, scan.outcome)}
        {why !== '' && <span class="cell-sub">{why}</span>}
        {effort !== '' && <span class="cell-sub">{effort}</span>}
      </td>
      {withOrigin && <OriginCell scan={scan} />}
      <td role="cell" class="cell-duration number">
        {scan.durationMs === null ? '–' : formatDuration(scan.durationMs)}
      </td>
      <td role="cell" class="cell-books number">
        {formatNumberOf(scan.booksDetected, 'book')}
      </td>
    </tr>
  );
}

function InFlightLine({ scan, withOrigin }: { scan: InFlightScan; withOrigin: boolean }) {
  const { acceptedAt, openedAt } = scan;
  return (
    <tr role="row" class="in-flight-row">
      <JobCell scan={scan} />
      <td role="cell" class="cell-time">
        {formatScanTime(openedAt, now.value)}
      </td>
      <td role="cell" class="cell-outcome">
        <span class="outcome" data-outcome="in_flight">
          <Icon name="clock" />
          In flight
        </span>
      </td>
      <td role="cell" class="cell-how">
        {acceptedAt === null ? 'Waiting for the picture' : 'Picture is being read'}
      </td>
      {withOrigin && <OriginCell scan={scan} />}
      <td role="cell" class="cell-duration number">
        {formatElapsed(now.value - (acceptedAt ?? openedAt))}
      </td>
      <td role="cell" class="cell-books number">
        –
      </td>
    </tr>
  );
}

function JobCell({ scan: { jobId, epoch } }: { scan: Pick<ScanRow, 'jobId' | 'epoch'> }) {
  return (
    <th scope="row" role="rowheader" class="cell-id">
      <a class="mono" href={scanPath(jobId)} data-epoch={epoch} aria-label={`Scan ${jobId}`}>
        {jobId.slice(0, 8)}
      </a>
    </th>
  );
}

function OriginCell({ scan }: { scan: ScanRow | InFlightScan }) {
  const { app, network } = describeOrigin(scan);
  return (
    <td role="cell" class="cell-from">
      {app}
      {network !== '' && <span class="cell-sub">{network}</span>}
    </td>
  );
}
