import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import type { PlacedBook, Point } from './layout.ts';
import { tracePaths } from './path.ts';
import { shade } from './palette.ts';
import type { Projection } from './projection.ts';

/** Draws a book as a box: the covers and page edges the eye can see, then its spine. */
export function drawBox(
  ctx: SKRSContext2D,
  projection: Projection,
  book: PlacedBook,
  corners: readonly [Point, Point, Point, Point],
  spine: Canvas,
): void {
  const { z, design } = book;
  const [footLeft, footRight, headRight, headLeft] = corners;
  const front = [
    projection.toScene(...footLeft, z),
    projection.toScene(...footRight, z),
    projection.toScene(...headRight, z),
    projection.toScene(...headLeft, z),
  ] as const;
  castSoftShadow(ctx, projection, front);
  for (const side of [0, 1, 2, 3] as const) {
    const from = corners[side];
    const to = corners[(side + 1) % 4] as Point;
    // The outward normal of an edge of an anticlockwise outline; the eye's axis is the origin.
    const [nx, ny] = [to[1] - from[1], from[0] - to[0]];
    const facing = -(nx * (from[0] + to[0]) + ny * (from[1] + to[1]));
    if (facing <= 0) continue;
    if (side % 2 === 0) drawPages(ctx, projection, book, from, to);
    else
      fillFace(
        ctx,
        projection,
        from,
        to,
        z,
        z + design.depthMm,
        shade(design.palette.base, -0.22),
        0.6,
      );
  }
  layOver(ctx, spine, front);
}

/** Lays the drawn spine, head up, over its outline. */
function layOver(
  ctx: SKRSContext2D,
  spine: Canvas,
  [footLeft, , headRight, headLeft]: readonly [Point, Point, Point, Point],
): void {
  ctx.save();
  ctx.transform(
    (headRight[0] - headLeft[0]) / spine.width,
    (headRight[1] - headLeft[1]) / spine.width,
    (footLeft[0] - headLeft[0]) / spine.height,
    (footLeft[1] - headLeft[1]) / spine.height,
    headLeft[0],
    headLeft[1],
  );
  ctx.drawImage(spine, 0, 0);
  ctx.restore();
}

function castSoftShadow(
  ctx: SKRSContext2D,
  projection: Projection,
  outline: readonly Point[],
): void {
  ctx.save();
  ctx.shadowColor = 'rgba(0,0,0,0.5)';
  ctx.shadowBlur = projection.pxPerMm * 4;
  ctx.shadowOffsetX = projection.pxPerMm * 1.2;
  ctx.shadowOffsetY = projection.pxPerMm * 0.8;
  ctx.fillStyle = '#15100c';
  tracePaths(ctx, outline);
  ctx.fill();
  ctx.restore();
}

/** Head or foot: boards on both sides, paper between them, set back as in a case binding. */
function drawPages(
  ctx: SKRSContext2D,
  projection: Projection,
  book: PlacedBook,
  from: Point,
  to: Point,
): void {
  const { z, design } = book;
  const back = z + design.depthMm;
  fillFace(ctx, projection, from, to, z, back, shade(design.palette.base, -0.1), 0.35);
  const board = design.hardback ? 0.085 : 0.03;
  const between = (t: number): Point => [
    from[0] + (to[0] - from[0]) * t,
    from[1] + (to[1] - from[1]) * t,
  ];
  fillFace(
    ctx,
    projection,
    between(board),
    between(1 - board),
    z + (design.hardback ? 5 : 1.5),
    back,
    '#e8dcc2',
    0.4,
  );
  ctx.strokeStyle = 'rgba(110,85,50,0.22)';
  ctx.lineWidth = 0.8;
  for (let t = board * 1.6; t < 1 - board; t += 0.045) {
    const [x, y] = between(t);
    ctx.beginPath();
    ctx.moveTo(...projection.toScene(x, y, z + 5));
    ctx.lineTo(...projection.toScene(x, y, back));
    ctx.stroke();
  }
}

/** Fills the face behind an edge, darker towards the back by `fall`. */
function fillFace(
  ctx: SKRSContext2D,
  projection: Projection,
  from: Point,
  to: Point,
  front: number,
  back: number,
  colour: string,
  fall: number,
): void {
  const quad = [
    projection.toScene(...from, front),
    projection.toScene(...to, front),
    projection.toScene(...to, back),
    projection.toScene(...from, back),
  ] as const;
  tracePaths(ctx, quad);
  ctx.fillStyle = colour;
  ctx.fill();
  const [a, b, c, d] = quad;
  const gradient = ctx.createLinearGradient(
    (a[0] + b[0]) / 2,
    (a[1] + b[1]) / 2,
    (c[0] + d[0]) / 2,
    (c[1] + d[1]) / 2,
  );
  gradient.addColorStop(0, `rgba(10,6,3,${fall * 0.15})`);
  gradient.addColorStop(1, `rgba(10,6,3,${fall})`);
  ctx.fillStyle = gradient;
  ctx.fill();
}
