import type { Summary } from '../../../src/core/slo/read-answers.ts';
import { LatencyCard } from './latency-card.tsx';
import { ObjectiveCard } from './objective-card.tsx';

/** The four objectives of the contract, each beside the span before. */
export function ObjectivesSection({ summary }: { summary: Summary }) {
  const { previous } = summary;
  return (
    <section aria-labelledby="objectives">
      <h2 class="visually-hidden" id="objectives">
        Objectives
      </h2>
      <div class="objectives">
        <ObjectiveCard
          id="objective-websocket"
          title="WebSocket success"
          kind="at_least"
          measured={summary.websocketSuccess}
          before={previous.websocketSuccess}
        />
        <ObjectiveCard
          id="objective-fallback"
          title="Polling fallback"
          kind="below"
          measured={summary.fallback}
          before={previous.fallback}
        />
        <LatencyCard latency={summary.latency} before={previous.latency} />
        <ObjectiveCard
          id="objective-completion"
          title="Scan completion"
          kind="at_least"
          measured={summary.completion}
          before={previous.completion}
        />
      </div>
    </section>
  );
}
