import { formatDuration } from '../../data/format-duration.ts';
import { placeBar, ticksOf, type TraceWindow } from '../../data/trace-window.ts';
import type { WaterfallRow } from '../../data/waterfall.ts';
import { Icon } from '../parts/icon.tsx';

interface SpanRowProps {
  row: WaterfallRow;
  lengthUs: number;
  window: TraceWindow;
  isActive: boolean;
  isSelected: boolean;
  isFolded: boolean;
  onChoose: () => void;
}

/** One span: its name by its depth, and its bar. */
export function SpanRow(props: SpanRowProps) {
  const { row, isActive, isSelected, isFolded, onChoose } = props;
  const { span, depth, childCount, critical, source } = row;
  const length = formatDuration((row.endUs - row.startUs) / 1000);
  const notes = [
    length,
    ...(critical.length > 0 ? ['on the critical path'] : []),
    ...(span.status === 'error' ? ['with an error'] : []),
    ...(source === null ? [] : [`by ${source}`]),
  ];
  return (
    <div
      class="span-row"
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isSelected}
      aria-expanded={childCount > 0 ? !isFolded : undefined}
      aria-label={`${span.name}, ${notes.join(', ')}`}
      tabIndex={isActive ? 0 : -1}
      data-span={span.spanId}
      onClick={onChoose}
    >
      <span class="span-name" style={{ paddingLeft: `${Math.min(depth, 8) * 0.75}rem` }}>
        <span class="span-fold" aria-hidden="true">
          {childCount > 0 ? (isFolded ? '▸' : '▾') : ''}
        </span>
        {span.status === 'error' && <Icon name="breached" />}
        <span class="span-words">{span.name}</span>
        <span class="span-length">{length}</span>
      </span>
      <SpanBar {...props} />
    </div>
  );
}

function SpanBar({ row, lengthUs, window }: SpanRowProps) {
  const bar = placeBar(row, lengthUs, window);
  return (
    <span class="span-track">
      {bar && (
        <span
          class="span-bar"
          data-error={row.span.status === 'error'}
          data-foreign={row.source !== null}
          style={{ left: `${bar.left}%`, width: `${bar.width}%` }}
        />
      )}
      {row.critical.map((segment) => {
        const part = placeBar(segment, lengthUs, window);
        return (
          part && (
            <span
              class="span-critical"
              style={{ left: `${part.left}%`, width: `${part.width}%` }}
              key={segment.startUs}
            />
          )
        );
      })}
    </span>
  );
}

export function TraceAxis({ lengthUs, window }: { lengthUs: number; window: TraceWindow }) {
  return (
    <div class="trace-axis" aria-hidden="true">
      <span />
      <span class="span-track">
        {ticksOf(lengthUs, window).map(({ left, label }) => (
          <span class="trace-tick" style={{ left: `${left}%` }} key={label}>
            {label}
          </span>
        ))}
      </span>
    </div>
  );
}
