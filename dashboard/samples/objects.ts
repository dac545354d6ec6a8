import type { SKRSContext2D } from '@napi-rs/canvas';
import { shade } from './palette.ts';
import type { Projection } from './projection.ts';
import type { Random } from './random.ts';

export type ObjectKind = 'vase' | 'plant' | 'mug' | 'pebble';

const glazes = ['#c9b8a0', '#5f7d84', '#a65a3e', '#e6e0d3', '#3c4a52', '#7f8a6a'];

const stones = ['#a8a49c', '#b9ae9c', '#8d9194'];

/** Draws a thing of the house standing at x on the surface at y (mm), z behind the spines. */
export function drawObject(
  ctx: SKRSContext2D,
  projection: Projection,
  kind: ObjectKind,
  x: number,
  y: number,
  z: number,
  random: Random,
  size = 1,
): void {
  const unit = projection.pxPerMm * projection.scaleAt(z) * size;
  const [left, base] = projection.toScene(x, y, z);
  ctx.save();
  ctx.translate(left, base);
  ctx.scale(unit, unit);
  dropShadow(ctx, kind === 'pebble' ? 20 : 30);
  const glaze = random.pick(glazes);
  if (kind === 'vase') drawVase(ctx, glaze, random);
  else if (kind === 'plant') drawPlant(ctx, glaze, random);
  else if (kind === 'mug') drawMug(ctx, glaze);
  else drawPebble(ctx, random.pick(stones), random);
  ctx.restore();
}

function dropShadow(ctx: SKRSContext2D, reach: number): void {
  ctx.save();
  ctx.filter = 'blur(6px)';
  ctx.fillStyle = 'rgba(15,8,3,0.6)';
  ctx.beginPath();
  ctx.ellipse(5, -1, reach, 4.5, 0, 0, Math.PI * 2);
  ctx.fill();
  ctx.restore();
}

/** Light over a round body of the given half width. */
function fillRound(ctx: SKRSContext2D, colour: string, half: number): void {
  const gradient = ctx.createLinearGradient(-half, 0, half, 0);
  gradient.addColorStop(0, shade(colour, -0.42));
  gradient.addColorStop(0.3, shade(colour, 0.22));
  gradient.addColorStop(0.42, shade(colour, 0.06));
  gradient.addColorStop(1, shade(colour, -0.6));
  ctx.fillStyle = gradient;
  ctx.fill();
}

function drawVase(ctx: SKRSContext2D, glaze: string, random: Random): void {
  for (let i = 0; i < 7; i += 1) {
    const lean = random.range(-34, 34);
    const tall = random.range(150, 205);
    ctx.strokeStyle = '#7c6440';
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(lean * 0.1, -90);
    ctx.quadraticCurveTo(lean * 0.3, -tall * 0.8, lean, -tall);
    ctx.stroke();
    for (let k = 0; k < 7; k += 1) {
      ctx.fillStyle = random.pick(['#c7a56b', '#b08d52', '#d8bd86']);
      ctx.beginPath();
      ctx.ellipse(
        lean * (1 - k * 0.03) + (k % 2 === 0 ? 2 : -2),
        -tall + k * 5,
        1.8,
        4.2,
        lean / 90 + (k % 2 === 0 ? 0.5 : -0.5),
        0,
        Math.PI * 2,
      );
      ctx.fill();
    }
  }
  ctx.beginPath();
  ctx.moveTo(-17, 0);
  ctx.bezierCurveTo(-38, -22, -34, -62, -12, -78);
  ctx.lineTo(-13, -96);
  ctx.quadraticCurveTo(0, -93, 13, -96);
  ctx.lineTo(12, -78);
  ctx.bezierCurveTo(34, -62, 38, -22, 17, 0);
  ctx.quadraticCurveTo(0, 4, -17, 0);
  fillRound(ctx, glaze, 34);
  ctx.beginPath();
  ctx.ellipse(0, -96, 13, 2.4, 0, 0, Math.PI * 2);
  ctx.fillStyle = shade(glaze, -0.62);
  ctx.fill();
}

type Leaf = { angle: number; reach: number; tone: number };

function drawPlant(ctx: SKRSContext2D, glaze: string, random: Random): void {
  const leaves = Array.from({ length: 46 }, () => ({
    angle: random.gaussian() * 0.75,
    reach: random.range(20, 82),
    tone: random.next(),
  }));
  for (const leaf of leaves.toSorted((a, b) => b.reach - a.reach)) drawLeaf(ctx, leaf, random);
  ctx.beginPath();
  ctx.moveTo(-24, 0);
  ctx.lineTo(-31, -54);
  ctx.lineTo(31, -54);
  ctx.lineTo(24, 0);
  ctx.quadraticCurveTo(0, 4, -24, 0);
  fillRound(ctx, glaze, 31);
  ctx.beginPath();
  ctx.rect(-33, -62, 66, 10);
  fillRound(ctx, glaze, 33);
}

function drawLeaf(ctx: SKRSContext2D, leaf: Leaf, random: Random): void {
  const tipX = Math.sin(leaf.angle) * leaf.reach;
  const tipY = -58 - Math.cos(leaf.angle) * leaf.reach * 0.95;
  ctx.strokeStyle = '#3c4f2c';
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(0, -50);
  ctx.quadraticCurveTo(tipX * 0.3, tipY * 0.85, tipX, tipY);
  ctx.stroke();
  ctx.save();
  ctx.translate(tipX, tipY);
  ctx.rotate(leaf.angle + random.range(-0.5, 0.5));
  const green = ctx.createLinearGradient(-7, 0, 7, 0);
  green.addColorStop(0, shade('#4f7040', leaf.tone * 0.3 - 0.2));
  green.addColorStop(1, shade('#31502f', leaf.tone * 0.2 - 0.25));
  ctx.fillStyle = green;
  ctx.beginPath();
  ctx.moveTo(0, 14);
  ctx.bezierCurveTo(-11, 4, -7, -10, 0, -17);
  ctx.bezierCurveTo(7, -10, 11, 4, 0, 14);
  ctx.fill();
  ctx.restore();
}

function drawMug(ctx: SKRSContext2D, glaze: string): void {
  ctx.strokeStyle = shade(glaze, -0.25);
  ctx.lineWidth = 7;
  ctx.beginPath();
  ctx.ellipse(33, -44, 21, 23, 0, -1.5, 1.5);
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(-36, -86);
  ctx.lineTo(-34, -6);
  ctx.quadraticCurveTo(-32, 2, 0, 2);
  ctx.quadraticCurveTo(32, 2, 34, -6);
  ctx.lineTo(36, -86);
  ctx.closePath();
  fillRound(ctx, glaze, 36);
  ctx.beginPath();
  ctx.ellipse(0, -86, 36, 3.4, 0, 0, Math.PI * 2);
  ctx.fillStyle = shade(glaze, -0.35);
  ctx.fill();
}

/** A smooth stone from a beach, kept as a paperweight. */
function drawPebble(ctx: SKRSContext2D, glaze: string, random: Random): void {
  const stone = ctx.createRadialGradient(-12, -30, 2, 0, -16, 46);
  stone.addColorStop(0, shade(glaze, 0.3));
  stone.addColorStop(0.45, shade(glaze, -0.12));
  stone.addColorStop(1, shade(glaze, -0.7));
  ctx.fillStyle = stone;
  ctx.beginPath();
  ctx.moveTo(-36, -12);
  ctx.bezierCurveTo(-36, -32, -10, -38, 6, -35);
  ctx.bezierCurveTo(30, -31, 42, -20, 37, -8);
  ctx.bezierCurveTo(32, 3, -34, 4, -36, -12);
  ctx.fill();
  for (let i = 0; i < 60; i += 1) {
    ctx.fillStyle = `rgba(30,25,20,${random.range(0.05, 0.25)})`;
    ctx.fillRect(random.range(-26, 28), random.range(-29, -5), 0.9, 0.9);
  }
}
