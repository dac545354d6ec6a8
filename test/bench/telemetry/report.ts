import { median } from '../statistics.ts';
import { markdownTable } from '../table.ts';
import { recordWays, type RecordRate, type RecordWay } from './measures/recording.ts';
import type { Block, Cell } from './measures/request-path.ts';
import { pairedRatio } from './ratios.ts';
import type { Recorded, Results } from './results.ts';
import { variants } from './variants.ts';

/** The tables, in Markdown that reads well in a terminal too. */
export function report(results: Results): string {
  const { processor, cores, load, node, versions, date } = results.machine;
  return [
    `\`${results.command}\`, ${date}`,
    `${processor}, ${cores} cores, load ${load} at the start; Node ${node}; workerd ${versions['workerd']}`,
    ...(results.path === undefined ? [] : pathTables(results.path)),
    ...(results.recorded === undefined ? [] : recordedTables(results.recorded)),
  ].join('\n\n');
}

function pathTables(path: readonly Cell[]): string[] {
  return [
    'Request path. In brackets: as a multiple of no telemetry, the median of paired rounds and its 95 % interval.',
    pathTable(path),
    'All kinds and levels alike, as a multiple of no telemetry.',
    summaryTable(path),
  ];
}

function recordedTables(recorded: Recorded): string[] {
  return [
    'Scans recorded, medians. In brackets: as a multiple of bare inserts.',
    recordingTable(recorded),
    'One scan.',
    scanTable(recorded),
  ];
}

const last = variants.length - 1;
type Read = (block: Block) => number;

function column(cell: Cell, variant: number, read: Read): number[] {
  return cell.rounds.map((blocks) => (blocks[variant] === undefined ? NaN : read(blocks[variant])));
}

const reads: readonly [string, Read][] = [
  ['p50', ({ p50Ms }) => p50Ms],
  ['p99', ({ p99Ms }) => p99Ms],
  ['CPU', ({ cpuMs }) => cpuMs],
];

function pathTable(cells: readonly Cell[]): string {
  const rows = cells.flatMap((cell) =>
    reads.map(([what, read]) => [
      `${cell.kind}, ${cell.atOnce} at once, ${what}`,
      ...variants.map((_, index) => pathCell(cell, index, read)),
    ]),
  );
  return markdownTable([['', ...variants.map(({ name }) => name)], ...rows]);
}

function pathCell(cell: Cell, variant: number, read: Read): string {
  const values = column(cell, variant, read);
  const shown = ms(median(values));
  if (variant === last) return shown;
  return `${shown} (${ratioText(values, column(cell, last, read))})`;
}

function summaryTable(cells: readonly Cell[]): string {
  const all = (variant: number, read: Read) => cells.flatMap((cell) => column(cell, variant, read));
  const rows = reads.map(([what, read]) => [
    what,
    ...variants.slice(0, last).map((_, index) => ratioText(all(index, read), all(last, read))),
  ]);
  return markdownTable([['', ...variants.slice(0, last).map(({ name }) => name)], ...rows]);
}

function ratioText(ours: readonly number[], theirs: readonly number[]): string {
  const { median: middle, low, high } = pairedRatio(ours, theirs);
  return `${middle.toFixed(2)}×, ${low.toFixed(2)}–${high.toFixed(2)}`;
}

function recordingTable({ recording }: Recorded): string {
  const titles = {
    bare: 'bare inserts, node:sqlite',
    consumer: 'consumer alone',
    'queue alone': 'queue with a consumer that writes nothing',
    queue: 'queue and consumer, until the last row is in D1',
    confirmed: 'the same, until all is confirmed to objects',
    'no objects': 'until all is confirmed, objects that do not exist',
  };
  const cell = (way: RecordWay, read: (rate: RecordRate) => number) => {
    const values = recording[way].map(read);
    return `${Math.round(median(values))} (${ratioText(values, recording.bare.map(read))})`;
  };
  const rows = recordWays.map((way) => [
    titles[way],
    cell(way, ({ perSecond }) => perSecond),
    // Not known of a part of what goes on at the same time.
    way === 'queue' ? '–' : cell(way, ({ cpuUs }) => cpuUs),
  ]);
  return markdownTable([['', 'scans a second', 'processor time of a scan, µs'], ...rows]);
}

function scanTable({ scans, storage, spans }: Recorded): string {
  const per = (read: (cost: Recorded['scans'][number]) => number) => scans.map(read).map(String);
  const same = (value: string) => scans.map(() => value);
  const { bytes, rowsWritten, rowsRead } = storage;
  return markdownTable([
    ['', ...scans.map(({ by }) => by)],
    ['Messages: started', ...per(({ messages }) => messages.started)],
    ['Messages: completed', ...per(({ messages }) => messages.completed)],
    ['Messages: spans, where its trace is kept', ...per(({ messages }) => messages.spans)],
    ['Spans', ...per((cost) => cost.spans)],
    ['Bytes of its messages', ...per(({ messageBytes }) => messageBytes)],
    ['Queue operations', ...per(({ queueOperations }) => queueOperations)],
    [
      'Requests to its object',
      ...per(({ objectRequests }) => Math.round(objectRequests * 10) / 10),
    ],
    ['Rows written in its object', ...per(({ objectRowsWritten }) => objectRowsWritten)],
    ['Rows read in its object', ...per(({ objectRowsRead }) => objectRowsRead)],
    ['D1 rows written without spans', ...same(String(rowsWritten.scan))],
    ['D1 rows written a span', ...same(String(rowsWritten.span))],
    ['D1 rows read, without spans, a span', ...same(`${rowsRead.scan}, ${rowsRead.span}`)],
    ['D1 bytes: scan_started', ...same(bytes.scan_started.toFixed(0))],
    ['D1 bytes: scan_completed', ...same(bytes.scan_completed.toFixed(0))],
    ['D1 bytes: scan_story', ...same(bytes.scan_story.toFixed(0))],
    ['D1 bytes: a span', ...same(bytes.span.toFixed(0))],
    ['A span made, kept, stored by itself, µs', ...same(spanText(spans))],
  ]);
}

function spanText({ madeUs, keptUs, storedUs }: Recorded['spans']): string {
  return [madeUs, keptUs, storedUs].map((value) => value.toFixed(0)).join(', ');
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`;
}
