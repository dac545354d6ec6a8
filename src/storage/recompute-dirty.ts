import { resolutions, type Resolution } from '../core/slo/time-buckets.ts';
import { log } from '../telemetry/log.ts';
import { listDirty, type DirtyBucketRow } from './dirty-buckets.ts';
import { recompute } from './recompute.ts';

export interface RecomputeBounds {
  /** Buckets that begin at `from` or later, and end at `endsBy` or before; epoch ms. */
  readonly from: number;
  readonly endsBy: Readonly<Record<Resolution, number>>;
  readonly most: Readonly<Record<Resolution, number>>;
  readonly newestFirst: boolean;
}

export type Recomputed = Record<Resolution, number>;

/** So many rows take some 10 MB of the worker's 128, and some 50 ms of D1's time. */
const rowsPerPack = 10_000;
const bucketsPerPack = 60;
/** Of each resolution a run; with three of them and nine queries a pack within the 1,000 of an invocation. */
const packsPerRun = 30;

/** Recomputes dirty buckets, finest first, so that one correction reaches its day in one run. */
export async function recomputeDirty(
  d1: D1Database,
  { from, endsBy, most, newestFirst }: RecomputeBounds,
): Promise<Recomputed> {
  const done = { minute: 0, hour: 0, day: 0 };
  for (const resolution of resolutions) {
    const limit = most[resolution];
    const question = { resolution, from, endsBy: endsBy[resolution], newestFirst, limit };
    const dirty = limit === 0 ? [] : await listDirty(d1, question);
    for (const pack of packsOf(dirty).slice(0, packsPerRun)) {
      done[resolution] += await recomputePack(d1, resolution, pack);
    }
  }
  return done;
}

/** What fails stays dirty, and holds up nothing else. */
async function recomputePack(d1: D1Database, resolution: Resolution, starts: readonly number[]) {
  try {
    return await recompute(d1, resolution, starts);
  } catch (error) {
    log('error', 'not rolled up', { resolution, starts: starts.slice(0, 5), error: String(error) });
    return 0;
  }
}

/** Starts in packs of about as much work each, in their order. */
export function packsOf(dirty: readonly DirtyBucketRow[]): number[][] {
  const packs: { starts: number[]; weight: number }[] = [];
  for (const { start, weight } of dirty) {
    const pack = packs.at(-1);
    const fits =
      pack !== undefined &&
      pack.starts.length < bucketsPerPack &&
      pack.weight + weight <= rowsPerPack;
    if (fits) {
      pack.starts.push(start);
      pack.weight += weight;
    } else packs.push({ starts: [start], weight });
  }
  return packs.map(({ starts }) => starts);
}
