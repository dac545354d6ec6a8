import type { SKRSContext2D } from '@napi-rs/canvas';
import type { BookDesign, Material } from './book-design.ts';
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
