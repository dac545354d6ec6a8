import { useState } from 'preact/hooks';
import type { ScanOutcome } from '../../../src/client/index.ts';
import { formatDuration } from '../../data/format-duration.ts';
import { formatCount } from '../../data/format-ratio.ts';
import { scanPath } from '../../data/pages.ts';
import {
  describeEffort,
  describeFallback,
  describeStrategy,
  describeStrategyReason,
} from '../../data/words.ts';
import { Icon } from '../parts/icon.tsx';

/** How the result reached this page, in the same words in which it is counted. */
export function ScanStory({ outcome, updates }: { outcome: ScanOutcome; updates: number }) {
  return (
    <section class="panel" aria-labelledby="story">
      <h2 class="panel-title" id="story">
        How it got here
      </h2>
      <dl class="story">
        {tellScan(outcome, updates).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>Job</dt>
          <dd class="story-job">
            <span class="mono">{outcome.jobId}</span>
            <CopyButton text={outcome.jobId} />
          </dd>
        </div>
      </dl>
      <a class="button" href={scanPath(outcome.jobId)}>
        What happened, step by step
        <Icon name="arrow" />
      </a>
      <a class="button" href="/?range=15m">
        Counted under {describeStrategy(outcome.strategy)}
        <Icon name="arrow" />
      </a>
    </section>
  );
}

function tellScan(outcome: ScanOutcome, updates: number): readonly (readonly [string, string])[] {
  const { metadata } = outcome;
  const reason =
    describeFallback(outcome.fallbackReason, outcome.fallbackStage) ||
    describeStrategyReason(outcome.strategyReason) ||
    'tried first, and it held';
  return [
    ['Followed by', describeStrategy(outcome.strategy)],
    ['Reason', reason],
    ['Duration', formatDuration(outcome.durationMs)],
    ['Updates', formatCount(updates)],
    ['Extra effort', describeEffort(outcome.reconnects, outcome.polls) || 'none'],
    ['Books', formatCount(outcome.books.length)],
    ['Read by', `${metadata.provider}, ${metadata.model}`],
    ['Reading time', formatDuration(metadata.processingTimeMs)],
  ];
}

function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Without permission the id stays selectable beside the button.
      setCopied(false);
    }
  };
  return (
    <>
      <button
        type="button"
        class="button button-icon"
        aria-label="Copy job id"
        onClick={() => void copy()}
      >
        <Icon name={copied ? 'met' : 'copy'} />
      </button>
      <span class="visually-hidden" role="status">
        {copied ? 'Copied' : ''}
      </span>
    </>
  );
}
