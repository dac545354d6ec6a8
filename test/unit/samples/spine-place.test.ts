import { type Image, createCanvas, loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import type { CameraSettings } from '../../../dashboard/samples/camera.ts';
import { drawShelf } from '../../../dashboard/samples/draw-shelf.ts';
import type { BoundingBox } from '../../../dashboard/samples/truth.ts';

const options = { seed: 12, books: 7, width: 640, height: 480 } as const;
const level: Partial<CameraSettings> = { noise: 0 };
const tilted: Partial<CameraSettings> = { noise: 0, yaw: 6, pitch: -4, roll: 3 };

/** Mean strength of vertical or horizontal steps in brightness: high on type and edges, low on the wall. */
function detailIn(image: Image, box: BoundingBox): number {
  const canvas = createCanvas(image.width, image.height);
  const ctx = canvas.getContext('2d');
  ctx.drawImage(image, 0, 0);
  const left = Math.round(box.x1 * image.width);
  const top = Math.round(box.y1 * image.height);
  const width = Math.round((box.x2 - box.x1) * image.width);
  const height = Math.round((box.y2 - box.y1) * image.height);
  const { data } = ctx.getImageData(left, top, width, height);
  let steps = 0;
  for (let at = 4; at < data.length; at += 4) {
    if (Math.abs((data[at + 1] ?? 0) - (data[at - 3] ?? 0)) > 24) steps += 1;
  }
  return steps / (width * height);
}

describe('truth boxes', () => {
  it.each([
    ['level', 'upright', level],
    ['tilted', 'upright', tilted],
    ['tilted', 'stacked', tilted],
    ['tilted', 'leaning', tilted],
  ] as const)('lie on printed spines for a %s camera and %s books', async (_, layout, camera) => {
    const { jpeg, truth } = drawShelf({ ...options, layout, camera });
    const image = await loadImage(jpeg);
    for (const book of truth.books) {
      expect(detailIn(image, book.boundingBox), book.title).toBeGreaterThan(0.02);
    }
    const highest = Math.min(...truth.books.map((book) => book.boundingBox.y1));
    const above = { x1: 0.3, x2: 0.7, y1: Math.max(0, highest - 0.06), y2: highest - 0.01 };
    expect(detailIn(image, above)).toBeLessThan(0.01);
  });
});
