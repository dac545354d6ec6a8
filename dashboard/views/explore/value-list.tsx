import { dimensionNames } from '../../data/describe-filter.ts';
import { exploreRows, type ExploreRow } from '../../data/explore-rows.ts';
import { exploreScale, type ExploreScale } from '../../data/explore-scale.ts';
import { formatNumberOf } from '../../data/format-ratio.ts';
import { metricNames } from '../../data/metrics.ts';
import { explored, type ExploreData } from '../../state/explore-store.ts';
import { linkWith } from '../../state/route.ts';
import { NothingThere } from './nothing-there.tsx';
import { ValueRow } from './value-row.tsx';

/** At first; a country or a version more is a click away. */
const fewRows = 15;

export function ValueList({ data }: { data: ExploreData }) {
  const { sort } = explored.value;
  const { breakdown, series } = data;
  const { by } = breakdown;
  const rows = exploreRows(breakdown, series.metric, sort);
  const scale = exploreScale(rows, series.metric, by);
  const omitted = by === 'fallbackReason' ? 0 : breakdown.omitted;
  return (
    <section class="panel" aria-labelledby="values">
      <div class="panel-head">
        <div>
          <h2 class="panel-title" id="values">
            {metricNames[series.metric]} by {dimensionNames[by].toLowerCase()}
          </h2>
          <p class="quiet">{explain(series.metric, by)}</p>
        </div>
        {rows.length > 1 && <SortLink />}
      </div>
      {rows.length === 0 ? (
        <NothingThere />
      ) : (
        <>
          <Rows rows={rows.slice(0, fewRows)} scale={scale} data={data} />
          {rows.length > fewRows && (
            <details class="more-values">
              <summary>Show {formatNumberOf(rows.length - fewRows, 'more value')}</summary>
              <Rows rows={rows.slice(fewRows)} scale={scale} data={data} />
            </details>
          )}
          <ScaleEnds ends={scale.ends} target={scale.target} />
        </>
      )}
      {omitted > 0 && (
        <p class="quiet">{formatNumberOf(omitted, 'value')} of fewer scans left out.</p>
      )}
    </section>
  );
}

interface RowsProps {
  rows: readonly ExploreRow[];
  scale: ExploreScale;
  data: ExploreData;
}

function Rows({ rows, scale, data }: RowsProps) {
  return (
    <ul class="value-list">
      {rows.map((row) => (
        <ValueRow key={String(row.value)} row={row} scale={scale} data={data} />
      ))}
    </ul>
  );
}

function explain(
  metric: ExploreData['series']['metric'],
  by: ExploreData['breakdown']['by'],
): string {
  if (by === 'fallbackReason') return 'Share of each reason in the scans that tried WebSocket';
  if (metric === 'scans') return 'Decided scans';
  if (metric === 'completion') return 'Of completed, failed, timed out and abandoned scans';
  if (metric === 'websocketLatency' || metric === 'pollingLatency') {
    return 'Median, and a line to p95, on a logarithmic scale';
  }
  return 'Of the scans that tried WebSocket, with 95% intervals';
}

function SortLink() {
  const { sort } = explored.value;
  const worst = sort === 'worst';
  return (
    <a class="button button-plain value-sort" href={linkWith({ sort: worst ? null : 'worst' })}>
      {worst ? 'Most scans first' : 'Worst first'}
    </a>
  );
}

function ScaleEnds({
  ends: [least, most],
  target,
}: {
  ends: readonly [string, string];
  target: { place: number; label: string } | null;
}) {
  return (
    <p class="scale-ends" aria-hidden="true">
      <span>{least}</span>
      {target !== null && (
        <span class="scale-target" style={{ left: `${target.place}%` }}>
          target {target.label}
        </span>
      )}
      <span>{most}</span>
    </p>
  );
}
