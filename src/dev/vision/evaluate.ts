import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { parseArgs } from 'node:util';
import { drawShelf } from '../../../dashboard/samples/draw-shelf.ts';
import { createNodeEngine, loadNodeCodecs } from './node-engine.ts';
import { readPicture } from '../../providers/local-vision/read-picture.ts';
import { type ReadingScore, scoreReading, type TrueBook } from './score-reading.ts';

interface Case {
  name: string;
  picture: Uint8Array;
  books: TrueBook[];
}

const layouts = ['upright', 'leaning', 'stacked', 'mixed'] as const;
const usage = `npm run eval:vision -- [--folder DIR] [--catalogue heldOut|tuning] [--camera good|poor|studio] [--seeds 1001-1024] [--details]
With --folder: every picture NAME.jpg|png|webp that has a NAME.json {"books":[{"title","author"?,"boundingBox"?}]} beside it.`;

const { values: options } = parseArgs({
  options: {
    folder: { type: 'string' },
    catalogue: { type: 'string', default: 'heldOut' },
    camera: { type: 'string', default: 'good' },
    seeds: { type: 'string', default: '1001-1024' },
    details: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) console.log(usage);
else await evaluate(options.folder === undefined ? drawnCases() : folderCases(options.folder));

async function evaluate(cases: AsyncIterable<Case> | Iterable<Case>): Promise<void> {
  const engine = await createNodeEngine();
  const codecs = await loadNodeCodecs();
  const scores: ReadingScore[] = [];
  const seconds: number[] = [];
  for await (const { name, picture, books } of cases) {
    const startedAt = performance.now();
    const result = await readPicture(
      picture,
      engine,
      codecs,
      () => {},
      async () => {},
    );
    seconds.push((performance.now() - startedAt) / 1000);
    const score = scoreReading(books, result.books);
    scores.push(score);
    const advice = result.suggestions.map(({ type }) => type).join(' ');
    console.log(
      `${name.padEnd(24)} ${describe([score])} ${seconds.at(-1)!.toFixed(1)} s ${advice}`,
    );
    if (options.details) printDetails(score);
  }
  if (scores.length === 0) return console.log(`No pictures.\n${usage}`);
  const mean = seconds.reduce((a, b) => a + b, 0) / seconds.length;
  console.log(`${'all'.padEnd(24)} ${describe(scores)} ${mean.toFixed(1)} s a picture`);
}

function describe(scores: readonly ReadingScore[]): string {
  const sum = (count: (score: ReadingScore) => number) => scores.reduce((n, s) => n + count(s), 0);
  const ratio = (part: number, whole: number) =>
    `${part}/${whole}${whole === 0 ? '' : ` (${Math.round((100 * part) / whole)} %)`}`;
  const overlaps = scores.flatMap(({ overlap }) => overlap ?? []);
  const overlap = overlaps.reduce((a, b) => a + b, 0) / overlaps.length;
  return [
    `titles ${ratio(
      sum((s) => s.found),
      sum((s) => s.truths),
    )}`,
    `invented ${ratio(
      sum((s) => s.invented),
      sum((s) => s.given),
    )}`,
    `authors ${ratio(
      sum((s) => s.authorsFound),
      sum((s) => s.authorsPrinted),
    )}`,
    ...(overlaps.length > 0 ? [`overlap ${overlap.toFixed(2)}`] : []),
  ].join('  ');
}

function printDetails({ pairs, inventions }: ReadingScore): void {
  for (const { truth, book, similarity } of pairs) {
    const read = book === null ? 'nothing' : `${book.title} / ${book.author ?? '–'}`;
    console.log(`    ${similarity.toFixed(2)} ${truth.title} / ${truth.author ?? '–'} ← ${read}`);
  }
  for (const book of inventions) console.log(`    invented: ${book.title} / ${book.author ?? '–'}`);
}

function* drawnCases(): Generator<Case> {
  const [from = 1, to = from] = options.seeds.split('-').map(Number);
  for (let seed = from; seed <= to; seed++) {
    const layout = layouts[seed % layouts.length]!;
    const portrait = seed % 3 === 0;
    const { jpeg, truth } = drawShelf({
      seed,
      layout,
      books: 8 + ((seed * 7) % 9),
      width: portrait ? 1800 : 2400,
      height: portrait ? 2400 : 1800,
      camera: options.camera as 'good',
      catalogue: options.catalogue as 'heldOut',
    });
    yield { name: `${seed} ${layout}`, picture: new Uint8Array(jpeg), books: truth.books };
  }
}

async function* folderCases(folder: string): AsyncGenerator<Case> {
  const files = await readdir(folder);
  for (const file of files.filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort()) {
    const truth = `${parse(file).name}.json`;
    if (!files.includes(truth)) continue;
    const { books } = JSON.parse(await readFile(join(folder, truth), 'utf8')) as {
      books: TrueBook[];
    };
    yield { name: file, picture: new Uint8Array(await readFile(join(folder, file))), books };
  }
}
