import { faultCapMs, faults } from './measures/faults.ts';
import { halfOpenCapMs } from './measures/half-open.ts';
import { loads } from './measures/latency.ts';
import type { ContenderResult, Results } from './results.ts';
import { markdownTable } from '../table.ts';

type Read = (result: ContenderResult) => number;
type Show = (value: number) => string;

/** The tables, in Markdown that reads well in a terminal too. */
export function report({ machine, command, sizes, contenders }: Results): string {
  const { processor, cores, load, node, versions } = machine;
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const rows = measures(sizes.cuts).map(([title, show, read]) => [
    title,
    ...contenders.map((result) => cell(read(result), read(contenders[0] ?? result), show)),
  ]);
  return [
    `\`${command}\`, ${machine.date}`,
    `${processor}, ${cores} cores, load ${load} at the start; Node ${node}; ${used.join(', ')}`,
    'In brackets: as a multiple of ours.',
    markdownTable([['', ...contenders.map((result) => result.name)], ...rows]),
  ].join('\n\n');
}

function measures(cuts: number): [string, Show, Read][] {
  const perLoad = loads.flatMap(({ atOnce, begins }, index): [string, Show, Read][] => {
    const scans = atOnce === 1 ? '1 scan' : `${atOnce} scans at once`;
    const what = `Update latency, ${scans}${begins === 'burst' ? ' in a burst' : ''}`;
    return [
      [`${what}, p50`, ms, (result) => result.latency[index]?.p50Ms ?? Number.NaN],
      [`${what}, p99`, ms, (result) => result.latency[index]?.p99Ms ?? Number.NaN],
    ];
  });
  return [
    ...perLoad,
    ['Connections a scan', count, ({ wire }) => wire.connections],
    ['Bytes up a scan', count, ({ wire }) => wire.bytesUp],
    ['Bytes down a scan', count, ({ wire }) => wire.bytesDown],
    ['Bytes a scan, both ways', count, ({ wire }) => wire.bytesUp + wire.bytesDown],
    ['Recovery after a cut, p50', ms, (result) => result.cuts.recoveryP50Ms],
    ['Recovery after a cut, p95', ms, (result) => result.cuts.recoveryP95Ms],
    [`Updates lost in ${cuts} cuts`, count, (result) => result.cuts.lost],
    [`Updates twice in ${cuts} cuts`, count, (result) => result.cuts.twice],
    ['Half-open: next update', until(halfOpenCapMs, '>'), (result) => result.halfOpenMs],
    ...(['none', ...faults] as const).map((fault): [string, Show, Read] => [
      faultTitles[fault],
      until(faultCapMs, 'never within'),
      (result) => result.faultMs[fault],
    ]),
  ];
}

const faultTitles = {
  none: 'First update, no fault',
  refused: 'First update, handshake refused (403)',
  unanswered: 'First update, handshake never answered',
  late: 'First update, handshake after 6 s',
  mute: 'First update, 101 and then mute',
  closing: 'First update, opens and closes again and again',
} as const;

function cell(value: number, ours: number, show: Show): string {
  const ratio = value / ours;
  return Number.isFinite(ratio) ? `${show(value)} (${ratio.toPrecision(2)}×)` : show(value);
}

function ms(value: number): string {
  return value < 10 ? `${value.toFixed(2)} ms` : `${Math.round(value)} ms`;
}

function count(value: number): string {
  return String(value);
}

function until(capMs: number, word: string): Show {
  return (value) =>
    value <= capMs ? `${(value / 1000).toFixed(2)} s` : `${word} ${capMs / 1000} s`;
}
