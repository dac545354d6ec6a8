import { fileURLToPath } from 'node:url';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHarness } from 'wrangler';
import { drawShelf } from '../../dashboard/samples/draw-shelf.ts';
import type { VisionProgress, VisionResult } from '../../src/core/scan/vision.ts';
import { prepareAssets } from '../../src/dev/vision/prepare-assets.ts';
import { scoreReading } from '../../src/dev/vision/score-reading.ts';
import { withExif } from './local-vision-caller/with-exif.ts';

interface Answer {
  progress: VisionProgress[];
  result?: VisionResult;
  failure?: { code: string; message: string };
}

const config = (path: string) => ({ configPath: fileURLToPath(new URL(path, import.meta.url)) });
const workers = [
  config('./local-vision-caller/wrangler.toml'),
  config('../../src/providers/local-vision/wrangler.toml'),
];
const harness = createTestHarness({ workers });

const { jpeg, truth } = drawShelf({
  seed: 7,
  layout: 'upright',
  books: 4,
  width: 1000,
  height: 750,
  camera: 'studio',
  catalogue: 'tuning',
  upwards: 0.5,
});
const { width, height } = truth.picture;

beforeAll(async () => {
  await prepareAssets();
  await harness.listen();
});

afterAll(() => harness.close());

async function scan(picture: Uint8Array, query = ''): Promise<Answer> {
  const body = new Uint8Array(picture);
  const response = await harness.fetch(`/scan${query}`, { method: 'POST', body });
  return (await response.json()) as Answer;
}

/** The drawn picture as a camera stores it that was turned by `quarters`, in another format. */
async function encode(format: 'png' | 'webp' | 'jpeg', quarters = 0): Promise<Uint8Array> {
  const image = await loadImage(jpeg);
  const upended = quarters % 2 === 1;
  const canvas = createCanvas(upended ? height : width, upended ? width : height);
  const ctx = canvas.getContext('2d');
  ctx.translate(canvas.width / 2, canvas.height / 2);
  ctx.rotate((quarters * Math.PI) / 2);
  ctx.drawImage(image, -width / 2, -height / 2);
  if (format === 'png') return new Uint8Array(canvas.toBuffer('image/png'));
  return new Uint8Array(canvas.toBuffer(`image/${format}`, 95));
}

const titlesOf = (answer: Answer) => (answer.result?.books ?? []).map(({ title }) => title);

describe('the local provider', () => {
  it('reads the titles off a shelf and counts spines as it goes', async () => {
    const { progress, result } = await scan(new Uint8Array(jpeg));
    const score = scoreReading(truth.books, result?.books ?? []);
    expect(score).toMatchObject({ found: 4, invented: 0 });
    expect(score.overlap).toBeGreaterThan(0.5);
    expect(result?.metadata).toMatchObject({
      provider: 'local',
      model: 'pp-ocrv4',
      readableCount: 4,
    });
    const counts = progress.map(({ done }) => done);
    const total = progress.at(-1)!.total;
    expect(counts).toEqual(Array.from({ length: total + 1 }, (_, i) => i));
    expect(progress.every((step) => step.total === total)).toBe(true);
  });

  it.each([
    ['PNG', async () => encode('png')],
    ['WebP', async () => encode('webp')],
    ['JPEG that was taken upside down', async () => withExif(await encode('jpeg', 2), 'jpeg', 3)],
    ['PNG that was taken on its side', async () => withExif(await encode('png', 3), 'png', 6)],
  ])('reads the same off a %s', async (_, picture) => {
    const answer = await scan(await picture());
    const score = scoreReading(truth.books, answer.result?.books ?? []);
    expect(score).toMatchObject({ found: 4, invented: 0 });
    expect(score.overlap).toBeGreaterThan(0.5);
  });

  it.each([
    ['a JPEG cut off after its header', jpeg.subarray(0, 700)],
    ['a JPEG cut off half way', jpeg.subarray(0, jpeg.length / 2)],
    ['a JPEG of noise', Uint8Array.from(jpeg, (byte, i) => (i > 400 ? (i * 7919) & 0x7f : byte))],
    ['a GIF', new TextEncoder().encode('GIF89a\x10\0\x10\0')],
  ])('refuses %s', async (_, picture) => {
    const { failure, progress } = await scan(new Uint8Array(picture));
    expect(failure?.code).toBe('unsupported_picture');
    expect(progress).toEqual([]);
  });

  it('stops between spines when it is aborted, and reads the next picture', async () => {
    const aborted = await scan(new Uint8Array(jpeg), '?abortAt=2');
    expect(aborted.failure?.code).toBe('aborted');
    expect(aborted.progress).toHaveLength(2);
    const [waiting, next] = await Promise.all([
      scan(new Uint8Array(jpeg), '?abortAt=0'),
      scan(new Uint8Array(jpeg)),
    ]);
    expect(waiting.failure?.code).toBe('aborted');
    expect(titlesOf(next)).toHaveLength(4);
  });

  it('leaves room for other requests while it reads', async () => {
    const startedReadingAt = performance.now();
    const reading = scan(new Uint8Array(jpeg)).then(() => 'read' as const);
    const pings: number[] = [];
    const ping = async () => {
      const startedAt = performance.now();
      await (await harness.fetch('/ping')).text();
      pings.push(performance.now() - startedAt);
      return 'answered' as const;
    };
    while ((await Promise.race([reading, ping()])) === 'answered');
    // Shares of the reading, not milliseconds: a busy machine slows both down.
    const readingMs = performance.now() - startedReadingAt;
    expect(pings.length).toBeGreaterThan(5);
    expect(Math.max(...pings)).toBeLessThan(readingMs / 2);
  });
});
