import { drawSparkline } from '../../data/sparkline.ts';
import type { OverviewData } from '../../state/overview-store.ts';
import { LatencyCard } from './latency-card.tsx';
import { ObjectiveCard } from './objective-card.tsx';

const ratios = [
  { metric: 'websocketSuccess', id: 'objective-websocket' },
  { metric: 'fallback', id: 'objective-fallback' },
  { metric: 'completion', id: 'objective-completion' },
] as const;

/** The four objectives of the contract, each beside the span that it is compared with. */
export function ObjectivesSection({ data }: { data: OverviewData }) {
  const { summary, before, view } = data;
  const [websocket, fallback, completion] = ratios.map(({ metric, id }) => {
    const { points, target, ...span } = data[metric];
    const drawn = points.map(({ t, ratio }) => ({ t, value: ratio }));
    return (
      <ObjectiveCard
        key={id}
        id={id}
        metric={metric}
        measured={summary[metric]}
        before={before[metric]}
        compare={view.compare}
        sparkline={drawSparkline(drawn, span, target)}
      />
    );
  });
  return (
    <section aria-labelledby="objectives">
      <h2 class="visually-hidden" id="objectives">
        Objectives
      </h2>
      <div class="objectives">
        {websocket}
        {fallback}
        <LatencyCard data={data} />
        {completion}
      </div>
    </section>
  );
}
