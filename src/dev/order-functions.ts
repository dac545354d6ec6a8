import { gzipSync } from 'node:zlib';
import { parseSync } from 'vite';

/**
 * The same module with its functions in the order that compresses best: what repeats is cheaper the
 * nearer it is. Declared functions may stand anywhere; each is tried in every place until none gains.
 */
export function orderFunctions(code: string): string {
  const { body } = parseSync('client.js', code).program;
  const textOf = ({ start, end }: { start: number; end: number }) => code.slice(start, end);
  const functions = body.filter(({ type }) => type === 'FunctionDeclaration').map(textOf);
  const others = body.filter(({ type }) => type !== 'FunctionDeclaration').map(textOf);
  const join = (ordered: readonly string[]) => [...ordered, ...others].join('');
  // Where it begins decides where it gets stuck.
  const beginnings = [
    functions,
    functions.toReversed(),
    functions.toSorted(),
    functions.toSorted((a, b) => b.length - a.length),
  ];
  return beginnings
    .map((ordered) => join(improve(ordered, (tried) => gzBytes(join(tried)))))
    .reduce((best, one) => (gzBytes(one) < gzBytes(best) ? one : best));
}

function improve(begun: string[], bytesOf: (ordered: string[]) => number): string[] {
  const runs = begun.flatMap((_, from) => [1, 2].map((size) => [from, size] as const));
  let best = begun;
  let bytes = bytesOf(best);
  let before = Infinity;
  while (bytes < before) {
    before = bytes;
    for (const [from, size] of runs) {
      const run = best.slice(from, from + size);
      const rest = best.toSpliced(from, size);
      for (const at of [...rest.keys(), rest.length]) {
        const ordered = rest.toSpliced(at, 0, ...run);
        const found = bytesOf(ordered);
        if (found < bytes) [best, bytes] = [ordered, found];
      }
    }
  }
  return best;
}

/** By gzip at level 9. */
export function gzBytes(code: string): number {
  return gzipSync(code, { level: 9 }).length;
}
