import type { ShareBar } from '../../data/share-bars.ts';
import { formatCount, formatRatio } from '../../data/format-ratio.ts';

/** Counts as bars, each with its number and share in text. */
export function ShareBars({ bars }: { bars: readonly ShareBar[] }) {
  return (
    <ul class="bars">
      {bars.map(({ key, label, count, length, share }) => (
        <li class="bar-row" key={key}>
          <span>{label}</span>
          <span class="bar-figures">
            <strong>{formatCount(count)}</strong>
            <span class="bar-share">{share === null ? '–' : formatRatio(share)}</span>
          </span>
          <span class="bar-track" aria-hidden="true">
            {count > 0 && (
              <span class="bar-fill" data-tone={key} style={{ width: `${length * 100}%` }} />
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
