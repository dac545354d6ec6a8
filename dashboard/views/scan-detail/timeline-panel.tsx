import type { ScanDetail } from '../../../src/core/scan/scan-detail.ts';
import { formatOffset } from '../../data/format-offset.ts';
import { formatScanTime } from '../../data/format-time.ts';
import { tellTimeline, type FactTone } from '../../data/tell-facts.ts';
import { Icon, type IconName } from '../parts/icon.tsx';

const icons: Record<FactTone, IconName> = {
  plain: 'dot',
  good: 'met',
  bad: 'breached',
  caution: 'breached',
};

/** What happened, in plain words and in order. */
export function TimelinePanel({ detail }: { detail: ScanDetail }) {
  return (
    <section class="panel" aria-labelledby="timeline">
      <h2 class="panel-title" id="timeline">
        What happened
      </h2>
      <ol class="timeline" aria-labelledby="timeline">
        {tellTimeline(detail).map(({ at, afterMs, tone, text }, index) => (
          <li data-tone={tone} key={index}>
            <time dateTime={new Date(at).toISOString()} title={formatScanTime(at, at)}>
              {formatOffset(afterMs)}
            </time>
            <Icon name={icons[tone]} />
            <span>{text}</span>
          </li>
        ))}
      </ol>
      {!detail.storyKept && (
        <p class="quiet">
          How it went in between is not stored for this scan, or no longer: that is kept for a
          shorter time than the scan itself.
        </p>
      )}
    </section>
  );
}
