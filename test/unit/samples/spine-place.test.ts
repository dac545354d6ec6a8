import { createCanvas, loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import type { CameraSettings } from '../../../dashboard/samples/camera.ts';
import { drawShelf } from '../../../dashboard/samples/draw-shelf.ts';
import type { BoundingBox } from '../../../dashboard/samples/truth.ts';

const options = { seed: 12, books: 7, width: 640, height: 480 } as const;
const level: Partial<CameraSettings> = { noise: 0 };
const tilted: Partial<CameraSettings> = { noise: 0, yaw: 6, pitch: -4, roll: 3 };

type Step = { x: number; y: number };

/** Sharp changes of brightness between neighbours in fractions of the picture: type and edges, not walls. */
async function sharpStepsIn(jpeg: Buffer): Promise<Step[]> {
  const image = await loadImage(jpeg);
  const { width, height } = image;
  const ctx = createCanvas(width, height).getContext('2d');
  ctx.drawImage(image, 0, 0);
  const { data } = ctx.getImageData(0, 0, width, height);
  const steps: Step[] = [];
  for (let at = 4; at < data.length; at += 4) {
    if (Math.abs((data[at + 1] ?? 0) - (data[at - 3] ?? 0)) < 40) continue;
    const pixel = at / 4;
    steps.push({ x: (pixel % width) / width, y: Math.floor(pixel / width) / height });
  }
  return steps;
}

function contains(box: BoundingBox, { x, y }: Step): boolean {
  const slack = 0.004;
  return x > box.x1 - slack && x < box.x2 + slack && y > box.y1 - slack && y < box.y2 + slack;
}

describe('truth boxes', () => {
  it.each([
    ['level', 'upright', level],
    ['tilted', 'upright', tilted],
    ['tilted', 'stacked', tilted],
    ['tilted', 'leaning', tilted],
  ] as const)('hold the type under a %s camera with %s books', async (_, layout, camera) => {
    const { jpeg, truth } = drawShelf({ ...options, layout, camera });
    const steps = await sharpStepsIn(jpeg);
    const boxes = truth.books.map((book) => book.boundingBox);
    const inside = steps.filter((step) => boxes.some((box) => contains(box, step)));
    expect(inside.length / steps.length).toBeGreaterThan(0.9);
    const plain = truth.books.filter(({ boundingBox: box }) => {
      const own = steps.filter((step) => contains(box, step)).length;
      const pixels = (box.x2 - box.x1) * (box.y2 - box.y1) * options.width * options.height;
      return own / pixels < 0.015;
    });
    expect(plain).toEqual([]);
  });
});
