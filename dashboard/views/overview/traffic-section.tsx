import { useMemo } from 'preact/hooks';
import type { SpanSummary } from '../../../src/core/slo/read-answers.ts';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { outcomeBars, strategyBars } from '../../data/share-bars.ts';
import { scansOf } from '../../data/scans-of.ts';
import { strategyParts, volumeChart } from '../../data/volume-chart.ts';
import type { OverviewData } from '../../state/overview-store.ts';
import { legendOf, ModelPanel } from '../parts/chart-panel.tsx';
import { ShareBars } from '../parts/share-bars.tsx';

/** How many scans there were, how they were followed and how they ended. */
export function TrafficSection({ data }: { data: OverviewData }) {
  return (
    <section aria-labelledby="traffic">
      <h2 class="section-title" id="traffic">
        Scans
      </h2>
      <div class="pair">
        <VolumePanel data={data} />
        <div class="stacked-panels">
          <StrategyPanel summary={data.summary} />
          <OutcomePanel summary={data.summary} />
        </div>
      </div>
    </section>
  );
}

function VolumePanel({ data }: { data: OverviewData }) {
  const { view, volume } = data;
  const model = useMemo(() => {
    const links = scansOf(view, volume);
    return volumeChart(volume, strategyParts, 'Scans by strategy', view.zone, links);
  }, [view, volume]);
  return (
    <ModelPanel
      tall
      id="chart-volume"
      title="Scans by strategy over time"
      note="All decided scans, by how the result arrived"
      legend={legendOf(strategyParts)}
      model={model}
    />
  );
}

function StrategyPanel({ summary: { scans, strategies } }: { summary: SpanSummary }) {
  return (
    <section class="panel" aria-labelledby="by-strategy">
      <div class="panel-head">
        <h3 class="panel-title" id="by-strategy">
          How the result arrived
        </h3>
        <p class="quiet">{describeDecided(scans)}</p>
      </div>
      <ShareBars bars={strategyBars(strategies)} />
    </section>
  );
}

function OutcomePanel({ summary: { scans } }: { summary: SpanSummary }) {
  return (
    <section class="panel" aria-labelledby="outcomes">
      <div class="panel-head">
        <h3 class="panel-title" id="outcomes">
          How scans ended
        </h3>
        <p class="quiet">Cancelled and rejected ones are in no ratio</p>
      </div>
      <ShareBars bars={outcomeBars(scans)} />
    </section>
  );
}

function describeDecided({ decided, synthetic }: SpanSummary['scans']): string {
  const apart = synthetic === 0 ? '' : `, and ${synthetic.toLocaleString('en')} synthetic`;
  return `${formatNumberOf(decided, 'scan')} decided${apart}`;
}
