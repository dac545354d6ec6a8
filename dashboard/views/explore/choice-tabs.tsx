import { dimensionNames } from '../../data/describe-filter.ts';
import { exploreDimensions, exploreMetrics } from '../../data/explore-query.ts';
import { metricNames } from '../../data/metrics.ts';
import type { Changes } from '../../data/view.ts';
import { explored } from '../../state/explore-store.ts';
import { linkWith } from '../../state/route.ts';

/** What is measured, and what tells scans apart; links, so that back undoes a choice. */
export function ChoiceTabs() {
  const { metric, by } = explored.value;
  return (
    <div class="choice-tabs">
      <TabRow
        name="Measure"
        tabs={exploreMetrics.map((id) => ({
          id,
          label: metricNames[id],
          // Reasons are of fallback alone.
          changes: {
            metric: id,
            ...(by === 'fallbackReason' && id !== 'fallback' && { by: null }),
          },
        }))}
        chosen={metric}
      />
      <TabRow
        name="By"
        tabs={exploreDimensions.map((id) => ({
          id,
          label: dimensionNames[id],
          changes: { by: id },
        }))}
        chosen={by}
      />
    </div>
  );
}

interface TabRowProps {
  name: string;
  tabs: readonly { id: string; label: string; changes: Changes }[];
  chosen: string;
}

function TabRow({ name, tabs, chosen }: TabRowProps) {
  return (
    <nav class="tab-row" aria-label={name}>
      <span aria-hidden="true">{name}</span>
      <ul>
        {tabs.map(({ id, label, changes }) => (
          <li key={id}>
            <a
              class="tab"
              href={linkWith(changes)}
              aria-current={id === chosen ? 'true' : undefined}
            >
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
