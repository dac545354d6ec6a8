import { useState } from 'preact/hooks';
import { ChartView } from '../../charts/chart-view.tsx';
import type { ChartModel, ChartTable, ChartTone, TableRow } from '../../data/chart-model.ts';
import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';

export interface LegendEntry {
  tone: ChartTone | 'target' | 'plain' | 'breach';
  label: string;
  dash?: string;
  /** A block of colour instead of a line. */
  area?: boolean;
}

/** A swatch for each part of a stack. */
export function legendOf(parts: readonly { tone: ChartTone; label: string }[]): LegendEntry[] {
  return parts.map(({ tone, label }) => ({ tone, label, area: true }));
}

interface ChartPanelProps {
  id: string;
  title: string;
  note: string;
  legend: readonly LegendEntry[];
  table: ChartTable;
  /** As high as what stands beside it. */
  tall?: boolean;
  /** Why there is nothing to draw; null where there is. */
  empty: string | null;
  children: ComponentChildren;
}

export function ModelPanel({
  model,
  ...rest
}: Omit<ChartPanelProps, 'table' | 'empty' | 'children'> & { model: ChartModel }) {
  const empty = model.empty ? 'No scans in this span' : null;
  return (
    <ChartPanel {...rest} table={model.table} empty={empty}>
      <ChartView model={model} />
    </ChartPanel>
  );
}

/** A chart with its legend, and the same numbers as a table for whoever wants to read them. */
export function ChartPanel(props: ChartPanelProps) {
  const { id, title, note, legend, table, empty, tall = false, children } = props;
  const [asTable, setAsTable] = useState(false);
  return (
    <section class={`panel chart-panel${tall ? ' chart-tall' : ''}`} aria-labelledby={id}>
      <div class="panel-head">
        <div>
          <h3 class="panel-title" id={id}>
            {title}
          </h3>
          <p class="quiet">{note}</p>
        </div>
        {empty === null && (
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
      {empty !== null ? (
        <p class="chart-message">{empty}</p>
      ) : asTable ? (
        <DataTable title={title} table={table} />
      ) : (
        children
      )}
      {!asTable && empty === null && <Legend entries={legend} />}
    </section>
  );
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
          {table.rows.map((row) => (
            <DataRow key={row.cells.slice(0, 2).join()} row={row} columns={table.columns} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DataRow({ row, columns }: { row: TableRow; columns: readonly string[] }) {
  const [head, ...cells] = row.cells;
  return (
    <tr>
      <th scope="row">{row.href === undefined ? head : <a href={row.href}>{head}</a>}</th>
      {cells.map((cell, index) => (
        <td key={columns[index + 1]}>{cell}</td>
      ))}
    </tr>
  );
}

function Legend({ entries }: { entries: readonly LegendEntry[] }) {
  return (
    <ul class="legend" aria-label="Legend">
      {entries.map(({ tone, label, dash, area }) => (
        <li key={label}>
          <svg viewBox="0 0 24 12" aria-hidden="true" data-tone={tone}>
            {area === true ? (
              <path d="M6 1h12v10h-12z" fill="currentColor" />
            ) : (
              <path d="M1 6h22" stroke="currentColor" stroke-dasharray={dash} />
            )}
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}
