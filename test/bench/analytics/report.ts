import type { Machine } from '../machine.ts';
import { percentile } from '../statistics.ts';
import { markdownTable } from '../table.ts';
import type { AnswerCell, Timing } from './measures/answers.ts';
import type { RollingUp } from './measures/rolling-up.ts';
import type { SizesOnDisk } from './measures/sizes-on-disk.ts';

export interface Results {
  readonly machine: Machine;
  readonly command: string;
  readonly seeding: readonly { scans: number; seconds: number | null }[];
  readonly answers: readonly AnswerCell[];
  readonly rollingUp: RollingUp;
  readonly sizes: SizesOnDisk;
}

/** The tables, in Markdown that reads well in a terminal too. */
export function report(results: Results): string {
  const { processor, cores, load, node, versions, date } = results.machine;
  return [
    `\`${results.command}\`, ${date}`,
    `${processor}, ${cores} cores, load ${load} at the start; Node ${node}; workerd ${versions['workerd']}`,
    seedingText(results),
    'Answers: p50 / p95 in ms, processor time in ms, and rows that D1 read. The last column: the naive query over raw rows of the largest database, and its p50 as a multiple of ours.',
    answersTable(results.answers),
    goalText(results.answers),
    rollingUpText(results.rollingUp),
    'On disk, the largest database.',
    sizesTable(results.sizes),
  ].join('\n\n');
}

function seedingText({ seeding }: Results): string {
  const texts = seeding.map(
    ({ scans, seconds }) =>
      `${count(scans)} in ${seconds === null ? '– (kept)' : `${seconds.toFixed(0)} s`}`,
  );
  return `Seeded: ${texts.join(', ')}.`;
}

function answersTable(cells: readonly AnswerCell[]): string {
  const sizes = [...new Set(cells.map(({ scans }) => scans))];
  const rows = [...Map.groupBy(cells, ({ question, span }) => `${question}, ${span}`)].map(
    ([name, own]) => [name, ...own.map(({ ours }) => timing(ours)), naiveText(own.at(-1))],
  );
  return markdownTable([['', ...sizes.map((scans) => `${count(scans)} scans`), 'naive'], ...rows]);
}

function timing({ p50Ms, p95Ms, cpuMs, rowsRead }: Timing): string {
  return `${ms(p50Ms)} / ${ms(p95Ms)}, ${ms(cpuMs)}, ${rowsRead}`;
}

function naiveText(cell: AnswerCell | undefined): string {
  if (cell?.naive == null) return '–';
  return `${timing(cell.naive)} (${(cell.naive.p50Ms / cell.ours.p50Ms).toFixed(1)}×)`;
}

function goalText(cells: readonly AnswerCell[]): string {
  const own = cells.filter(({ question, span }) => question === 'summary' && span === '30 d');
  const [small, large] = [own[0]?.ours.p95Ms ?? NaN, own.at(-1)?.ours.p95Ms ?? NaN];
  const ratio = (large / small).toFixed(2);
  const cpu = ((own.at(-1)?.ours.cpuMs ?? NaN) / (own[0]?.ours.cpuMs ?? NaN)).toFixed(2);
  return `Summary of 30 days, p95: ${ms(large)} ms at ${count(own.at(-1)?.scans ?? 0)} scans, ${ratio} × that at ${count(own[0]?.scans ?? 0)}; processor time ${cpu} ×.`;
}

function rollingUpText({ minuteMs, hourMs, dayMs, rowsWrittenOfMinute }: RollingUp): string {
  const [p50, p95] = [percentile(minuteMs, 0.5), percentile(minuteMs, 0.95)];
  return `A minute of 1,000 scans is added up in ${ms(p50)} ms (p95 ${ms(p95)}), ${rowsWrittenOfMinute} rows written; the hour of ${minuteMs.length} such minutes then in ${ms(hourMs)} ms, its day in ${ms(dayMs)} ms.`;
}

function sizesTable({ tables, rollups }: SizesOnDisk): string {
  return markdownTable([
    ['', 'rows', 'MB', 'bytes a row'],
    ...Object.entries(tables).map(([name, own]) => sizeRow(name, own)),
    ...rollups.map((own) =>
      sizeRow(`– ${own.resolution}${own.isCross ? ', cross' : ''} (content)`, own),
    ),
  ]);
}

function sizeRow(name: string, { rows, bytes }: { rows: number; bytes: number }): string[] {
  return [
    name,
    count(rows),
    (bytes / 1e6).toFixed(1),
    rows === 0 ? '–' : (bytes / rows).toFixed(0),
  ];
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function ms(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
