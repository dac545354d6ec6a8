import type { ScanDetail } from '../../../src/core/scan/scan-detail.ts';
import type { ToldUpdate } from '../../../src/core/scan/told-story.ts';
import { formatOffset } from '../../data/format-offset.ts';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { describeDelivery } from '../../data/tell-following.ts';
import { Icon, type IconName } from '../parts/icon.tsx';

const icons: Record<ToldUpdate['delivery']['state'], IconName> = {
  arrived: 'met',
  sent: 'no_data',
  never: 'breached',
};

/** Each update with how it got to the app, and how late. */
export function UpdatesPanel({ detail }: { detail: ScanDetail }) {
  const { updates, omitted, scan } = detail;
  if (updates.length === 0) return null;
  const arrived = updates.filter(({ delivery }) => delivery.state === 'arrived').length;
  return (
    <section class="panel" aria-labelledby="updates">
      <div>
        <h2 class="panel-title" id="updates">
          Updates
        </h2>
        <p class="quiet">
          {arrived} of {formatNumberOf(updates.length, 'update')} are known to have reached the app
          {omitted.updates > 0 && `; ${omitted.updates} in the middle are left out`}. What a later
          one brought along needed no delivery of its own.
        </p>
      </div>
      <div class="chart-table updates-table" role="region" aria-label="Each update" tabIndex={0}>
        <table class="table" aria-labelledby="updates">
          <UpdateColumns />
          <tbody>
            {updates.map((update) => (
              <UpdateLine update={update} openedAt={scan.openedAt} key={update.seq} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function UpdateColumns() {
  return (
    <thead>
      <tr>
        <th scope="col" class="number">
          No.
        </th>
        <th scope="col">Made</th>
        <th scope="col">Says</th>
        <th scope="col" class="number">
          Progress
        </th>
        <th scope="col">Reached the app</th>
      </tr>
    </thead>
  );
}

function UpdateLine({ update, openedAt }: { update: ToldUpdate; openedAt: number }) {
  const { seq, at, progress, currentStatus, error, delivery } = update;
  return (
    <tr>
      <th scope="row" class="number">
        {seq}
      </th>
      <td class="nowrap">{formatOffset(at - openedAt)}</td>
      <td>
        {currentStatus}
        {error !== null && error !== currentStatus && <span class="cell-sub">{error}</span>}
      </td>
      <td class="number">{Math.round(progress * 100)}%</td>
      <td>
        <span class="delivery" data-state={delivery.state}>
          <Icon name={icons[delivery.state]} />
          {describeDelivery(delivery)}
        </span>
      </td>
    </tr>
  );
}
