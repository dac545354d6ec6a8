import { useState } from 'preact/hooks';
import { ChartView } from '../../charts/chart-view.tsx';
import type { ChartModel, ChartTable, ChartTone } from '../../data/chart-model.ts';
import { Icon } from '../parts/icon.tsx';

export interface LegendEntry {
  tone: ChartTone | 'target' | 'plain';
  label: string;
  dash?: string;
}

interface ChartPanelProps {
  id: string;
  title: string;
  note: string;
  legend: readonly LegendEntry[];
  model: ChartModel;
}

/** A chart with its legend, and the same numbers as a table for whoever wants to read them. */
export function ChartPanel({ id, title, note, legend, model }: ChartPanelProps) {
  const [asTable, setAsTable] = useState(false);
  return (
    <section class="panel chart-panel" aria-labelledby={id}>
      <div class="panel-head">
        <div>
          <h3 class="panel-title" id={id}>
            {title}
          </h3>
          <p class="quiet">{note}</p>
        </div>
        {!model.empty && (
          <button
            type="button"
            class="button button-plain"
            aria-label={`Table: ${title}`}
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            <Icon name={asTable ? 'met' : 'table'} />
            Table
          </button>
        )}
      </div>
      <ChartBody asTable={asTable} title={title} model={model} />
      {!asTable && !model.empty && <Legend entries={legend} />}
    </section>
  );
}

function ChartBody({
  asTable,
  title,
  model,
}: {
  asTable: boolean;
  title: string;
  model: ChartModel;
}) {
  if (model.empty) return <p class="chart-message">No scans in this span</p>;
  if (asTable) return <DataTable title={title} table={model.table} />;
  return <ChartView model={model} />;
}

function DataTable({ title, table }: { title: string; table: ChartTable }) {
  return (
    // Focusable, so that the keyboard can scroll it.
    <div class="chart-table" role="region" aria-label={`${title}, numbers`} tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th scope="col" key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map(([head, ...cells]) => (
            <tr key={head}>
              <th scope="row">{head}</th>
              {cells.map((cell, index) => (
                <td key={table.columns[index + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Legend({ entries }: { entries: readonly LegendEntry[] }) {
  return (
    <ul class="legend" aria-label="Legend">
      {entries.map(({ tone, label, dash }) => (
        <li key={label}>
          <svg viewBox="0 0 24 12" aria-hidden="true" data-tone={tone}>
            <path d="M1 6h22" stroke="currentColor" stroke-dasharray={dash} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
