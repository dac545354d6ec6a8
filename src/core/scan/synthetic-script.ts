import type { VisionProgress } from './vision.ts';

/** How a synthetic scan goes, as its picture says: so many steps after so many ms each, then its end. */
export interface SyntheticScript {
  readonly steps: number;
  readonly everyMs: number;
  readonly books: number;
  readonly end: 'complete' | 'fail';
}

/** Enough to outlast any scan's deadline, and no more. */
const most = { steps: 200, everyMs: 120_000, books: 100 };
const fewest = { steps: 1, everyMs: 0, books: 0 };
/** The script is in the picture's first comment. */
const headBytes = 400;

/** The comment that a picture carries; `note` makes pictures different. */
export function writeSyntheticScript(script: SyntheticScript, note: string): string {
  const { steps, everyMs, books, end } = script;
  return `bookshelf-synthetic steps=${steps} everyMs=${everyMs} books=${books} end=${end}; ${note}`;
}

/** The script in a picture, held to its limits; a picture without one gets a short scan by its size. */
export function readSyntheticScript(picture: Uint8Array): SyntheticScript {
  const head = new TextDecoder('latin1').decode(picture.subarray(0, headBytes));
  const script = /bookshelf-synthetic (?<words>[^;]*);/.exec(head)?.groups?.['words'];
  if (script === undefined) return shortScript(picture.length);
  const words = new Map(script.split(' ').map((word) => word.split('=', 2) as [string, string]));
  const number = (name: keyof typeof most, otherwise: number) =>
    within(name, Number(words.get(name) ?? otherwise));
  return {
    steps: number('steps', 4),
    everyMs: number('everyMs', 500),
    books: number('books', 3),
    end: words.get('end') === 'fail' ? 'fail' : 'complete',
  };
}

function within(name: keyof typeof most, value: number): number {
  if (!Number.isFinite(value)) return fewest[name];
  return Math.min(most[name], Math.max(fewest[name], Math.round(value)));
}

/** One to three seconds. */
function shortScript(bytes: number): SyntheticScript {
  return { steps: 4, everyMs: 250 + (bytes % 8) * 70, books: 1 + (bytes % 7), end: 'complete' };
}

/** What a script has got done after so many of its steps. */
export function syntheticProgress({ steps, books }: SyntheticScript, step: number): VisionProgress {
  return { done: Math.floor((books * step) / steps), total: books };
}
