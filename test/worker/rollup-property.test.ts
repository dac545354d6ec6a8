import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScanCompleted } from '../../src/core/scan/scan-event.ts';
import type { TimeSpan } from '../../src/core/slo/plan-span.ts';
import { dimensions, type Dimension } from '../../src/core/slo/rollup-dimensions.ts';
import { mergeBuckets } from '../../src/core/slo/rollup.ts';
import type { ScanFilter } from '../../src/core/slo/scan-filter.ts';
import { deleteOldRows } from '../../src/cron/delete-old-rows.ts';
import { rollUpDirty } from '../../src/cron/roll-up.ts';
import { eraseScan } from '../../src/storage/erase-store.ts';
import { readBuckets, type BucketRow } from '../../src/storage/read-buckets.ts';
import { rebuildRollups } from '../../src/storage/rebuild-query.ts';
import { runTogether } from '../../src/storage/run-together.ts';
import { filteredIn } from '../../src/storage/scan-filter.ts';
import { writeScanEvents } from '../../src/storage/scan-event-store.ts';
import { bruteForce, normalize } from '../support/brute-force.ts';
import { scanFields } from '../support/scan-arbitrary.ts';
import { completedEvent } from './completed-event.ts';
import { faultyD1 } from './faulty-d1.ts';
import { resetRollups } from './reset-rollups.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const start = Date.UTC(2026, 0, 5);
const days = 4;
const retentionMs = {
  scans: 3 * dayMs,
  stories: 3 * dayMs,
  spans: dayMs,
  deadLetters: dayMs,
  minutes: dayMs,
  rollups: 4 * dayMs,
  crossedHours: 2 * dayMs,
};

/** Few minutes of few hours, with all milliseconds in them, so that scans meet in buckets and at their edges. */
const moment = fc
  .record({
    day: fc.nat(days - 1),
    hour: fc.constantFrom(0, 12, 13),
    minute: fc.constantFrom(0, 1),
    ms: fc.constantFrom(0, 1, 30_000, 59_999),
  })
  .map(({ day, hour, minute, ms }) => start + day * dayMs + hour * hourMs + minute * 60_000 + ms);

const jobs = 12;
const job = fc.nat(jobs - 1);
const act = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('event' as const),
      job,
      isNewer: fc.constantFrom(true, true, true, false),
      decidedAt: moment,
      fields: scanFields,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase' as const), job }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'cron' as const,
        'cron' as const,
        'cron' as const,
        'retention' as const,
        'rebuild' as const,
      ),
      at: moment,
      most: fc.record({ minute: fc.nat(4), hour: fc.nat(2), day: fc.nat(1) }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'read' as const }) },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

const question = fc.record({
  edges: fc
    .uniqueArray(moment, { minLength: 2, maxLength: 5 })
    .map((all) => all.sort((a, b) => a - b)),
  by: fc.constantFrom<(Dimension | null)[]>(null, null, ...dimensions),
  filter: fc.option(
    fc.record(
      {
        platform: fc.constantFrom('ios', 'null', '"'),
        appVersion: fc.constantFrom('1.0', '1.0"]', '\u{1F4DA}'),
        strategy: fc.constantFrom('websocket' as const, 'polling_fallback' as const),
      },
      { requiredKeys: [] },
    ),
    { nil: {} },
  ),
});
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

/** The scans that were ever written and not erased: what retention deletes stays in it, as in the rollups. */
class World {
  readonly #scans = new Map<number, ScanCompleted>();
  readonly #ids = Array.from({ length: jobs }, () => crypto.randomUUID());
  #rawFloor = 0;

  get scans(): ScanCompleted[] {
    return [...this.#scans.values()];
  }

  async act(what: Exclude<Act, { kind: 'read' }>): Promise<void> {
    switch (what.kind) {
      case 'event':
        return this.#write(what);
      case 'erase':
        return this.#erase(what.job);
      case 'cron':
        await rollUpDirty(env.DB, what.at + dayMs, what.most);
        return;
      case 'rebuild':
        await rebuildRollups(env.DB, { from: what.at, to: what.at + dayMs }, start + days * dayMs);
        return;
      case 'retention':
        await deleteOldRows(env.DB, retentionMs, what.at + 3 * dayMs);
        this.#rawFloor = await floorOf('raw');
    }
  }

  async #write(event: Extract<Act, { kind: 'event' }>): Promise<void> {
    const old = this.#scans.get(event.job);
    // What comes after its raw rows are gone is not counted any more, and the rest of its minute is unknown.
    if (event.decidedAt < this.#rawFloor || (old && old.decidedAt < this.#rawFloor)) return;
    const scan = completedEvent({
      ...event.fields,
      jobId: this.#ids[event.job] ?? '',
      epoch: start + event.job,
      revision: event.isNewer ? (old?.revision ?? 0) + 1 : 1,
      decidedAt: event.decidedAt,
    });
    await runTogether(env.DB, writeScanEvents([scan]));
    if (old === undefined || old.revision < scan.revision) this.#scans.set(event.job, scan);
  }

  async #erase(which: number): Promise<void> {
    const old = this.#scans.get(which);
    if (old !== undefined && old.decidedAt < this.#rawFloor) return;
    await eraseScan(env.DB, { jobId: this.#ids[which] ?? '', erasedAt: start + which });
    this.#scans.delete(which);
    // A life after the erasure is another scan.
    this.#ids[which] = crypto.randomUUID();
  }
}

async function floorOf(resolution: string): Promise<number> {
  const query = env.DB.prepare('SELECT start FROM rollup_floor WHERE resolution = ?');
  return (await query.bind(resolution).first<number>('start')) ?? 0;
}

async function expectTruth(world: World, { edges, by, filter }: Question): Promise<void> {
  const [from = 0, to = 0] = [edges[0], edges.at(-1)];
  const asked: ScanFilter = { from, to, ...filter };
  const { rows, covered } = await readBuckets(env.DB, {
    filter: asked,
    edges,
    by,
    histograms: true,
    withRaw: true,
  });
  const wanted = Object.entries(filteredIn(asked)) as [Dimension, string][];
  const kept = world.scans.filter((scan) => wanted.every(([name, value]) => scan[name] === value));
  const rawFloor = await floorOf('raw');
  covered.forEach((span, step) => {
    expectCovers(span, { from: edges[step] ?? 0, to: edges[step + 1] ?? 0 }, rawFloor);
    expectSums(
      rows.filter((row) => row.step === step),
      scansIn(span, kept),
      by,
    );
  });
}

function scansIn(span: TimeSpan | null, scans: readonly ScanCompleted[]): ScanCompleted[] {
  return scans.filter(({ decidedAt: at }) => span && at >= span.from && at < span.to);
}

function expectSums(
  rows: readonly BucketRow[],
  scans: readonly ScanCompleted[],
  by: Dimension | null,
): void {
  const truth = Map.groupBy(scans, (scan) => (by === null ? null : scan[by]));
  const told = Map.groupBy(rows, ({ value }) => value);
  expect(new Set(told.keys())).toEqual(new Set(truth.keys()));
  for (const [value, parts] of told)
    expect(normalize(mergeBuckets(parts))).toEqual(bruteForce(truth.get(value) ?? []));
}

/** What a longer span is told: no raw row, the minutes that wait, and once none does, the whole truth. */
async function expectAddedUp(world: World, { edges, by, filter }: Question): Promise<void> {
  const [from = 0, to = 0] = [edges[0], edges.at(-1)];
  const asked: ScanFilter = { from, to, ...filter };
  const addedUp = { filter: asked, edges, by, histograms: true, withRaw: false };
  const DB = faultyD1(() => undefined);
  await readBuckets(DB, addedUp);
  expect(DB.batches.map(({ sql }) => sql).join()).not.toContain('scan_completed');
  await rollUpDirty(env.DB, start + (days + 2) * dayMs, { minute: 600, hour: 200, day: 20 });
  const { rows, covered, pendingMinutes } = await readBuckets(env.DB, addedUp);
  expect(pendingMinutes.every((minutes) => minutes === 0)).toBe(true);
  const wanted = Object.entries(filteredIn(asked)) as [Dimension, string][];
  const kept = world.scans.filter((scan) => wanted.every(([name, value]) => scan[name] === value));
  covered.forEach((span, step) =>
    expectSums(
      rows.filter((row) => row.step === step),
      scansIn(span, kept),
      by,
    ),
  );
}

/** Where raw rows are kept a step covers just what was asked; else it begins and ends at whole hours. */
function expectCovers(span: TimeSpan | null, asked: TimeSpan, rawFloor: number): void {
  if (asked.from >= rawFloor) expect(span).toEqual(asked);
  if (span === null) return;
  for (const side of ['from', 'to'] as const) {
    expect(Math.abs(span[side] - asked[side]) < hourMs || span[side] % dayMs === 0).toBe(true);
  }
}

describe('reads', () => {
  // Each retention tells what it deleted.
  beforeAll(() => void vi.spyOn(console, 'log').mockReturnValue());
  afterAll(() => vi.restoreAllMocks());

  it('equal a brute-force sum after any events, revisions, erasures, retention, rebuilds and runs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 20, maxLength: 50 }),
        fc.array(question, { minLength: 4, maxLength: 4 }),
        async (acts, questions) => {
          await resetRollups();
          const world = new World();
          for (const what of acts) {
            if (what.kind !== 'read') await world.act(what);
            else for (const asked of questions.slice(0, 2)) await expectTruth(world, asked);
          }
          for (const asked of questions) await expectTruth(world, asked);
        },
      ),
      { numRuns: 10, endOnFailure: true },
    );
  }, 120_000);

  it('of longer spans touch no raw row, and equal it once everything is added up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 10, maxLength: 30 }),
        fc.array(question, { minLength: 3, maxLength: 3 }),
        async (acts, questions) => {
          await resetRollups();
          const world = new World();
          for (const what of acts) if (what.kind !== 'read') await world.act(what);
          for (const asked of questions) await expectAddedUp(world, asked);
        },
      ),
      { numRuns: 10, endOnFailure: true },
    );
  }, 120_000);
});
