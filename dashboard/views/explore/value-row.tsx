import type { Dimension } from '../../../src/core/slo/rollup-dimensions.ts';
import { nextDimension } from '../../data/explore-query.ts';
import type { ExploreRow } from '../../data/explore-rows.ts';
import type { ExploreScale } from '../../data/explore-scale.ts';
import { scansLink } from '../../data/view.ts';
import type { ExploreData } from '../../state/explore-store.ts';
import { linkWith } from '../../state/route.ts';
import { Icon } from '../parts/icon.tsx';

interface ValueRowProps {
  row: ExploreRow;
  scale: ExploreScale;
  data: ExploreData;
}

/** A value with its bar: a click keeps all numbers to it. */
export function ValueRow({ row, scale, data }: ValueRowProps) {
  const { by, from, to } = data.breakdown;
  const { value } = row;
  const filter = filterLink(by, row, data);
  const added = by === 'fallbackReason' ? { fallbackReason: value } : { [by]: value };
  const content = (
    <>
      <span class="value-name">{row.label}</span>
      <ValueBar row={row} scale={scale} />
      <span class="value-figure" data-muted={row.muted}>
        {row.figureText}
        <RowStatus row={row} />
      </span>
      <span class="value-detail quiet">{row.detail}</span>
    </>
  );
  return (
    <li class="value-row">
      {filter === null ? (
        <span class="value-main">{content}</span>
      ) : (
        <a class="value-main" href={filter}>
          {content}
        </a>
      )}
      {value !== null && (
        <a
          class="button button-plain value-scans"
          href={scansLink(data.view, { from, to }, added)}
          aria-label={`Scans of ${row.label}`}
        >
          Scans
        </a>
      )}
    </li>
  );
}

function RowStatus({ row: { status, muted, unsure } }: { row: ExploreRow }) {
  if (muted) return <span class="quiet">too few scans</span>;
  if (status !== 'breached') return null;
  if (unsure) return <span class="quiet">breached, within chance</span>;
  return (
    <span class="value-breached">
      <Icon name="breached" />
      breached
    </span>
  );
}

/** Reasons and what nobody named cannot be kept to; what is kept to already needs no link. */
function filterLink(by: Dimension, { value }: ExploreRow, { view }: ExploreData): string | null {
  if (by === 'fallbackReason' || value === null || view.filters[by] !== undefined) return null;
  return linkWith({ [by]: value, by: nextDimension(by, view.filters) });
}

function ValueBar({ row, scale }: { row: ExploreRow; scale: ExploreScale }) {
  const { figure, lower, upper } = row;
  if (figure === null) return <span class="value-track" aria-hidden="true" />;
  const at = scale.place(figure);
  const [low, high] = [scale.place(lower ?? figure), scale.place(upper ?? figure)];
  return (
    <span class="value-track" aria-hidden="true" data-muted={row.muted}>
      {scale.fromZero && <span class="value-bar" style={{ width: `${at}%` }} />}
      {lower !== null && (
        <span class="value-interval" style={{ left: `${low}%`, width: `${high - low}%` }} />
      )}
      {!scale.fromZero && <span class="value-dot" style={{ left: `${at}%` }} />}
      {scale.target !== null && (
        <span class="value-target" style={{ left: `${scale.target.place}%` }} />
      )}
    </span>
  );
}
