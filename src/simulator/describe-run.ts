import type { Tally } from './tally.ts';

export interface RunAbout {
  readonly out: string;
  readonly counted: boolean;
  readonly tookMs: number;
}

const sections = [
  ['profile', 'Scans by profile'],
  ['fault', 'What was done to them'],
  ['outcome', 'How they ended'],
  ['declared', 'What the client declared'],
  ['strategy', 'What is to be recorded'],
] as const;

/** The summary at the end of a simulation. */
export function describeRun(tally: Tally, { out, counted, tookMs }: RunAbout): string {
  const blocks = sections
    .map(([kind, title]) => [title, tally.list(kind)] as const)
    .filter(([, rows]) => rows.length > 0)
    .map(
      ([title, rows]) => `${title}\n${rows.map(([name, count]) => line(name, count)).join('\n')}`,
    );
  const marked = counted ? 'counted as an app’s' : 'marked as synthetic, and in no ratio';
  const head = `${tally.scans} scans in ${(tookMs / 1000).toFixed(1)} s, ${marked}.`;
  const notes = [
    tally.interrupted > 0 ? `${tally.interrupted} were cancelled by the stop.` : '',
    tally.broken > 0 ? `${tally.broken} could not be simulated; why is said above.` : '',
    `The truth of each: ${out}`,
  ].filter((note) => note !== '');
  return [head, ...blocks, ...notes].join('\n\n');
}

function line(name: string, count: number): string {
  return `  ${String(count).padStart(6)}  ${name}`;
}
