import type { Comparison, ComparisonRow } from '../../../src/core/slo/read-answers.ts';
import { formatMeasured } from '../../data/format-measured.ts';
import { formatNumberOf } from '../../data/format-ratio.ts';

/** What the design claimed for each transport, beside what was measured. */
export function ComparisonTable({ comparison }: { comparison: Comparison }) {
  return (
    <section class="panel" aria-labelledby="comparison">
      <div class="panel-head">
        <h2 class="panel-title" id="comparison">
          Claimed and measured
        </h2>
        <p class="quiet">The design's promise beside this span</p>
      </div>
      <table class="table" aria-labelledby="comparison">
        <thead>
          <tr>
            <th scope="col">Aspect</th>
            <th scope="col">WebSocket</th>
            <th scope="col">Polling</th>
          </tr>
        </thead>
        <tbody>
          {comparison.rows.map((row) => (
            <tr key={row.aspect}>
              <th scope="row">{row.label}</th>
              <ComparisonCell side={row.websocket} unit={row.unit} />
              <ComparisonCell side={row.polling} unit={row.unit} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface ComparisonCellProps {
  side: ComparisonRow['websocket'];
  unit: ComparisonRow['unit'];
}

function ComparisonCell({ side, unit }: ComparisonCellProps) {
  return (
    <td>
      {formatMeasured(side.measured, unit)}
      <span class="cell-sub cell-claim">
        <span>claimed {side.claim.replace(' %', '%')}</span>
        {side.samples > 0 && <span>{formatNumberOf(side.samples, 'sample')}</span>}
      </span>
    </td>
  );
}
