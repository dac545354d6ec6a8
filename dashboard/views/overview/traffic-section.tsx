import type { SpanSummary } from '../../../src/core/slo/read-answers.ts';
import { formatDuration } from '../../data/format-duration.ts';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { outcomeBars, strategyBars } from '../../data/share-bars.ts';
import { ShareBars } from '../parts/share-bars.tsx';

/** How many scans there were, how they were followed and how they ended. */
export function TrafficSection({ summary }: { summary: SpanSummary }) {
  const { scans, strategies } = summary;
  return (
    <section aria-labelledby="traffic">
      <h2 class="section-title" id="traffic">
        Scans
      </h2>
      <div class="pair">
        <section class="panel" aria-labelledby="by-strategy">
          <div class="panel-head">
            <h3 class="panel-title" id="by-strategy">
              How the result arrived
            </h3>
            <p class="quiet">{describeDecided(scans)}</p>
          </div>
          <ShareBars bars={strategyBars(strategies)} />
        </section>
        <section class="panel" aria-labelledby="outcomes">
          <div class="panel-head">
            <h3 class="panel-title" id="outcomes">
              How scans ended
            </h3>
            <p class="quiet">{describeInFlight(scans)}</p>
          </div>
          <ShareBars bars={outcomeBars(scans)} />
        </section>
      </div>
    </section>
  );
}

function describeDecided({ decided, synthetic }: SpanSummary['scans']): string {
  const apart = synthetic === 0 ? '' : `, and ${synthetic.toLocaleString('en')} synthetic`;
  return `${formatNumberOf(decided, 'scan')} decided${apart}`;
}

function describeInFlight({ inFlight, oldestInFlightMs }: SpanSummary['scans']): string {
  if (inFlight === 0) return 'None in flight';
  const oldest = oldestInFlightMs === null ? '' : `, oldest ${formatDuration(oldestInFlightMs)}`;
  return `${inFlight} in flight${oldest}`;
}
