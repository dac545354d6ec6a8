import type { SKRSContext2D } from '@napi-rs/canvas';
import type { BookDesign, Material } from './book-design.ts';
import { luminance } from './palette.ts';
import { layTexture } from './texture.ts';

const textures: Record<Material, { name: 'weave' | 'grain' | 'plaster'; strength: number }> = {
  cloth: { name: 'weave', strength: 0.3 },
  leather: { name: 'grain', strength: 0.3 },
  matte: { name: 'plaster', strength: 0.07 },
  gloss: { name: 'plaster', strength: 0.03 },
};

export function drawBinding(
  ctx: SKRSContext2D,
  design: BookDesign,
  width: number,
  height: number,
): void {
  ctx.fillStyle = design.palette.base;
  ctx.fillRect(0, 0, width, height);
  const fade = ctx.createLinearGradient(0, 0, 0, height);
  const strength = 0.05 + design.random.fork('fade').range(0, 0.06);
  fade.addColorStop(0, `rgba(255,250,235,${strength})`);
  fade.addColorStop(0.5, 'rgba(255,250,235,0)');
  fade.addColorStop(1, `rgba(0,0,0,${strength})`);
  ctx.fillStyle = fade;
  ctx.fillRect(0, 0, width, height);
}

/** Shades the spine as the gently rounded thing it is, over the type. */
export function drawBulge(
  ctx: SKRSContext2D,
  design: BookDesign,
  width: number,
  height: number,
): void {
  const texture = textures[design.material];
  layTexture(ctx, texture.name, 0, 0, width, height, texture.strength);
  const edge = design.hardback ? 0.5 : 0.34;
  const light = design.material === 'gloss' ? 0.2 : design.material === 'leather' ? 0.13 : 0.06;
  const shadeAcross = ctx.createLinearGradient(0, 0, width, 0);
  shadeAcross.addColorStop(0, `rgba(0,0,0,${edge})`);
  shadeAcross.addColorStop(0.05, `rgba(0,0,0,${edge * 0.45})`);
  shadeAcross.addColorStop(0.17, 'rgba(0,0,0,0)');
  shadeAcross.addColorStop(0.3, `rgba(255,255,255,${light})`);
  shadeAcross.addColorStop(0.46, 'rgba(255,255,255,0)');
  shadeAcross.addColorStop(0.78, 'rgba(0,0,0,0.06)');
  shadeAcross.addColorStop(0.94, `rgba(0,0,0,${edge * 0.5})`);
  shadeAcross.addColorStop(1, `rgba(0,0,0,${edge * 1.15})`);
  ctx.fillStyle = shadeAcross;
  ctx.fillRect(0, 0, width, height);
  if (design.hardback) drawJoints(ctx, width, height);
  drawCaps(ctx, width, height);
}

/** The grooves where a case binding hinges. */
function drawJoints(ctx: SKRSContext2D, width: number, height: number): void {
  const inset = Math.max(2, width * 0.045);
  for (const x of [inset, width - inset]) {
    ctx.fillStyle = 'rgba(0,0,0,0.16)';
    ctx.fillRect(x - 1, 0, 2, height);
    ctx.fillStyle = 'rgba(255,255,255,0.1)';
    ctx.fillRect(x + 1, 0, 1.4, height);
  }
}

function drawCaps(ctx: SKRSContext2D, width: number, height: number): void {
  const depth = Math.max(3, height * 0.007);
  const head = ctx.createLinearGradient(0, 0, 0, depth * 2);
  head.addColorStop(0, 'rgba(255,255,255,0.28)');
  head.addColorStop(0.4, 'rgba(255,255,255,0.04)');
  head.addColorStop(1, 'rgba(0,0,0,0)');
  ctx.fillStyle = head;
  ctx.fillRect(0, 0, width, depth * 2);
  const foot = ctx.createLinearGradient(0, height - depth * 5, 0, height);
  foot.addColorStop(0, 'rgba(0,0,0,0)');
  foot.addColorStop(1, 'rgba(0,0,0,0.4)');
  ctx.fillStyle = foot;
  ctx.fillRect(0, height - depth * 5, width, depth * 5);
}

/** Rubs head, foot and edges, and creases the spines of read paperbacks. */
export function drawWear(
  ctx: SKRSContext2D,
  design: BookDesign,
  width: number,
  height: number,
): void {
  const random = design.random.fork('wear');
  const bare = luminance(design.palette.base) > 0.45 ? '90,70,45' : '235,222,200';
  const rubs = Math.round(20 + design.wear * 130);
  for (let i = 0; i < rubs; i += 1) {
    const alongEdge = random.chance(0.6);
    const atEnd = random.chance(0.5);
    const reach = Math.abs(random.gaussian());
    const x = alongEdge
      ? random.chance(0.5)
        ? reach * 1.2
        : width - reach * 1.2
      : random.next() * width;
    const y = alongEdge ? random.next() * height : atEnd ? reach * 2 : height - reach * 2;
    ctx.fillStyle = `rgba(${bare},${random.range(0.05, 0.14 + design.wear * 0.3)})`;
    ctx.beginPath();
    ctx.ellipse(
      x,
      y,
      alongEdge ? 1 : random.range(1, 4),
      alongEdge ? random.range(2, 9) : 1.2,
      0,
      0,
      Math.PI * 2,
    );
    ctx.fill();
  }
  if (design.hardback || design.wear < 0.25) return;
  const creases = random.int(1, 3);
  for (let i = 0; i < creases; i += 1) {
    const x = width * random.range(0.12, 0.88);
    ctx.strokeStyle = `rgba(${bare},${0.12 + design.wear * 0.15})`;
    ctx.lineWidth = random.range(0.8, 1.6);
    ctx.beginPath();
    ctx.moveTo(x, 0);
    ctx.bezierCurveTo(
      x + random.range(-2, 2),
      height * 0.3,
      x + random.range(-2, 2),
      height * 0.7,
      x + random.range(-3, 3),
      height,
    );
    ctx.stroke();
  }
}
