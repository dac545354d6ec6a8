import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Point } from './layout.ts';

/** Adds closed outlines to one new path, so that filling paints their union once. */
export function tracePaths(ctx: SKRSContext2D, ...outlines: readonly (readonly Point[])[]): void {
  ctx.beginPath();
  for (const outline of outlines) {
    outline.forEach(([x, y], index) => (index === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y)));
    ctx.closePath();
  }
}
