import { useEffect } from 'preact/hooks';
import { describeCompare } from '../../data/compare-with.ts';
import type { ExplainedChange, ExplainedMetric } from '../../data/explain-change.ts';
import { ratioNames } from '../../data/metrics.ts';
import { sharedParams, withParams } from '../../data/view.ts';
import { changes } from '../../state/changes-store.ts';
import { search, view } from '../../state/route.ts';
import { Icon } from '../parts/icon.tsx';

const explained = ['fallback', 'completion'] as const satisfies readonly ExplainedMetric[];

/** Whether fallback and completion changed by more than chance, and what goes with it. */
export function ChangesSection() {
  useEffect(changes.watch, []);
  const shown = changes.shown.value;
  return (
    <section class="panel changes" aria-labelledby="what-changed">
      <div class="panel-head">
        <h2 class="panel-title" id="what-changed">
          What changed
        </h2>
        <p class="quiet">Against {describeCompare(view.value.compare)}</p>
      </div>
      {shown.state === 'failed' && (
        <p class="quiet">
          {shown.problem.message}.{' '}
          <button type="button" class="link-button" onClick={() => void changes.refresh()}>
            Try again
          </button>
        </p>
      )}
      <div class="pair" aria-busy={shown.state === 'loading'}>
        {shown.state !== 'failed' &&
          explained.map((metric) => (
            <ChangeStory
              key={metric}
              metric={metric}
              change={shown.state === 'shown' ? shown.data[metric] : null}
            />
          ))}
      </div>
    </section>
  );
}

function ChangeStory({
  metric,
  change,
}: {
  metric: ExplainedMetric;
  change: ExplainedChange | null;
}) {
  return (
    <div class="change-story">
      <h3>{ratioNames[metric]}</h3>
      {change === null && <div class="skeleton skeleton-text" />}
      {change?.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {change !== null && change.causes.length > 0 && (
        <ul class="change-causes">
          {change.causes.map(({ label, by, value }) => (
            <li key={label}>
              <a href={exploreLink(metric, by, value)}>
                Look at {label}
                <Icon name="arrow" />
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function exploreLink(metric: ExplainedMetric, by: string, value: string): string {
  const kept = sharedParams(search.value);
  const next = metric === 'fallback' ? 'fallbackReason' : 'provider';
  return `/explore${withParams(kept, { [by]: value, metric, by: next })}`;
}
