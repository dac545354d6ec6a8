import { lengthOfSegments } from '../../data/critical-path.ts';
import { formatDuration } from '../../data/format-duration.ts';
import { formatOffset } from '../../data/format-offset.ts';
import { formatRatio } from '../../data/format-ratio.ts';
import { formatAttribute } from '../../data/format-attribute.ts';
import { windowAround } from '../../data/trace-window.ts';
import type { WaterfallRow } from '../../data/waterfall.ts';
import { chooseSpan, chooseWindow } from '../../state/trace-choice.ts';
import { CopyButton } from '../parts/copy-button.tsx';

export function SpanDetails({ row, lengthUs }: { row: WaterfallRow; lengthUs: number }) {
  const { span } = row;
  return (
    <section class="span-details" aria-labelledby="span-name">
      <div class="panel-head">
        <h3 class="panel-title" id="span-name">
          {span.name}
        </h3>
        <SpanTools row={row} lengthUs={lengthUs} />
      </div>
      <Named rows={aboutSpan(row, lengthUs)} />
      <Attributes title="Attributes" attributes={span.attributes} />
      {span.events.map((event) => (
        <Attributes
          title={`Event ${event.name}, ${formatOffset((event.atUs - span.startUs) / 1000)}`}
          attributes={event.attributes}
          key={`${event.name}.${event.atUs}`}
        />
      ))}
      {span.links.length > 0 && (
        <Named
          title="Links"
          rows={span.links.map((link) => [link.spanId, `in trace ${link.traceId}`])}
        />
      )}
      {span.resource && <Attributes title="Made by" attributes={span.resource} />}
    </section>
  );
}

function SpanTools({ row, lengthUs }: { row: WaterfallRow; lengthUs: number }) {
  const { span, startUs, endUs } = row;
  return (
    <div class="tool-row">
      <button
        type="button"
        class="button button-small"
        onClick={() => chooseWindow(windowAround(startUs, endUs, lengthUs))}
      >
        Zoom to it
      </button>
      <CopyButton label="Copy span id" icon="copy" text={span.spanId} />
      <button type="button" class="button button-small" onClick={() => chooseSpan(null)}>
        Close
      </button>
    </div>
  );
}

function aboutSpan({ span, startUs, endUs, critical, source }: WaterfallRow, lengthUs: number) {
  const waitedUs = lengthOfSegments(critical);
  const rows: [string, string][] = [
    ['Began', formatOffset(startUs / 1000)],
    ['Took', formatDuration((endUs - startUs) / 1000)],
    ['Kind', span.kind],
    ['Status', [span.status, span.statusMessage].filter((part) => part !== null).join(': ')],
    ['Made by', source ?? 'this worker'],
  ];
  if (waitedUs > 0) {
    const share = formatRatio(waitedUs / lengthUs);
    rows.push(['Waited for', `${formatDuration(waitedUs / 1000)}, ${share} of the trace`]);
  }
  return rows;
}

type Values = WaterfallRow['span']['attributes'];

function Attributes({ title, attributes }: { title: string; attributes: Values }) {
  const rows = Object.entries(attributes)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, value]): [string, string] => [name, formatAttribute(value)]);
  return rows.length === 0 ? null : <Named title={title} rows={rows} isCode />;
}

interface NamedProps {
  title?: string;
  rows: readonly (readonly [string, string])[];
  isCode?: boolean;
}

function Named({ title, rows, isCode = false }: NamedProps) {
  return (
    <div>
      {title && <h4 class="span-subtitle">{title}</h4>}
      <dl class="story span-facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt class={isCode ? 'mono' : ''}>{name}</dt>
            <dd class={isCode ? 'mono' : ''}>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
