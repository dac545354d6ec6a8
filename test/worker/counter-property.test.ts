import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScanCompleted } from '../../src/core/scan/scan-event.ts';
import { countScans } from '../../src/cron/count-scans.ts';
import { deleteOldRows } from '../../src/cron/delete-old-rows.ts';
import { rollUpDirty } from '../../src/cron/roll-up.ts';
import { eraseScan } from '../../src/storage/erase-store.ts';
import { rebuildRollups } from '../../src/storage/rebuild-query.ts';
import { runTogether } from '../../src/storage/run-together.ts';
import { writeScanEvents } from '../../src/storage/scan-event-store.ts';
import { bruteForce } from '../support/brute-force.ts';
import { scanFields } from '../support/scan-arbitrary.ts';
import { completedEvent } from './completed-event.ts';
import { storedTotals } from './counted-totals.ts';
import { resetCounter } from './reset-counter.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const start = Date.UTC(2026, 0, 5);
const days = 3;
const end = start + days * dayMs;
const retentionMs = {
  scans: 2 * dayMs,
  stories: 2 * dayMs,
  spans: dayMs,
  crossedHours: 400 * dayMs,
  deadLetters: dayMs,
  minutes: dayMs,
  rollups: 3 * dayMs,
};

/** Few minutes, so that scans meet in them. */
const moment = fc
  .record({ day: fc.nat(days - 1), minute: fc.nat(2), ms: fc.constantFrom(0, 59_999) })
  .map(({ day, minute, ms }) => start + day * dayMs + minute * minuteMs + ms);

const jobs = 10;
const scanAct = fc.record({
  kind: fc.constant('scan' as const),
  job: fc.nat(jobs - 1),
  decidedAt: moment,
  fields: scanFields,
});
const clockAct = fc.record({
  kind: fc.constantFrom(
    ...([
      'tick',
      'tick',
      'tick',
      'tick twice',
      'roll up',
      'count',
      'retention',
      'rebuild',
    ] as const),
  ),
  at: moment,
});
/** Of three scans in two minutes, so that most are corrected again and again. */
const revisedAct = fc.record({
  kind: fc.constant('scan' as const),
  job: fc.nat(2),
  decidedAt: fc.constantFrom(start, start + 2 * dayMs + minuteMs),
  fields: scanFields,
});
const eraseAct = fc.record({ kind: fc.constant('erase' as const), job: fc.nat(2) });
type Act =
  | (typeof scanAct extends fc.Arbitrary<infer T> ? T : never)
  | (typeof clockAct extends fc.Arbitrary<infer T> ? T : never)
  | (typeof eraseAct extends fc.Arbitrary<infer T> ? T : never);

/** Scans as they are now, and the most that each minute of them ever added up to. */
class World {
  readonly now = new Map<number, ScanCompleted>();
  readonly #most = new Map<string, number>();
  readonly #ids = Array.from({ length: jobs }, () => crypto.randomUUID());
  readonly #revises: boolean;
  #rawFloor = 0;

  /** `revises`: a scan that is there already is corrected, else it is sent again as it is. */
  constructor(revises: boolean) {
    this.#revises = revises;
  }

  async act(what: Act): Promise<void> {
    switch (what.kind) {
      case 'scan':
        return this.#write(what.job, what.decidedAt, what.fields);
      case 'erase':
        return this.#erase(what.job);
      case 'retention':
        await deleteOldRows(env.DB, retentionMs, what.at + 2 * dayMs);
        this.#rawFloor = (await floorOf('raw')) ?? 0;
        return;
      case 'rebuild':
        await rebuildRollups(env.DB, { from: what.at, to: what.at + dayMs }, end);
        return;
      case 'roll up':
        await rollUpDirty(env.DB, what.at);
        return;
      case 'count':
        await countScans(env.DB, what.at);
        return;
      case 'tick':
        return tick(what.at);
      case 'tick twice':
        await Promise.all([tick(what.at), tick(what.at)]);
    }
  }

  async #write(job: number, decidedAt: number, fields: Partial<ScanCompleted>): Promise<void> {
    const old = this.now.get(job);
    // What comes after its raw rows are gone is in no count.
    if (decidedAt < this.#rawFloor || (old && old.decidedAt < this.#rawFloor)) return;
    const scan =
      old !== undefined && !this.#revises
        ? old
        : completedEvent({
            ...fields,
            jobId: this.#ids[job] ?? '',
            epoch: start + job,
            revision: (old?.revision ?? 0) + 1,
            decidedAt,
          });
    await runTogether(env.DB, writeScanEvents([scan]));
    this.now.set(job, scan);
    this.#remember();
  }

  #remember(): void {
    const minutes = Map.groupBy(
      this.now.values(),
      ({ decidedAt }) => decidedAt - (decidedAt % minuteMs),
    );
    for (const [minute, scans] of minutes) {
      for (const [name, value] of Object.entries(bruteForce(scans).sums)) {
        const key = `${minute} ${name}`;
        this.#most.set(key, Math.max(this.#most.get(key) ?? 0, value));
      }
    }
  }

  /** What counters may have at the most: of each minute the most that was ever there at one time. */
  get most(): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const [key, value] of this.#most) {
      const name = key.split(' ')[1] ?? '';
      sums[name] = (sums[name] ?? 0) + value;
    }
    return sums;
  }

  async #erase(job: number): Promise<void> {
    const old = this.now.get(job);
    if (old !== undefined && old.decidedAt < this.#rawFloor) return;
    await eraseScan(env.DB, { jobId: this.#ids[job] ?? '', erasedAt: start + job });
    this.now.delete(job);
    this.#ids[job] = crypto.randomUUID();
  }
}

const floorOf = (resolution: string) =>
  env.DB.prepare('SELECT start FROM rollup_floor WHERE resolution = ?')
    .bind(resolution)
    .first<number>('start');

async function tick(at: number): Promise<void> {
  await rollUpDirty(env.DB, at);
  await countScans(env.DB, at);
}

/** Runs what is asked; no total may ever fall, nor any series end. */
async function run(world: World, acts: readonly Act[]): Promise<Map<string, number>> {
  await resetCounter();
  let before = new Map<string, number>();
  const look = async () => {
    const after = await storedTotals();
    const fallen = [...before].filter(([series, value]) => (after.get(series) ?? 0) < value);
    expect(fallen).toEqual([]);
    before = after;
  };
  for (const what of acts) {
    await world.act(what);
    await look();
  }
  await rollUpDirty(env.DB, end + dayMs);
  while ((await countScans(env.DB, end + dayMs)) > 0) await look();
  return before;
}

const parts = (totals: Map<string, number>, family: string) =>
  new Map(
    [...totals].flatMap(([series, value]) =>
      series.startsWith(`${family} `)
        ? [[JSON.parse(series.slice(family.length + 1)) as (string | number)[], value] as const]
        : [],
    ),
  );

const sumOf = (totals: Map<string, number>, family: string) =>
  [...parts(totals, family).values()].reduce((sum, value) => sum + value, 0);

function sumsIn(totals: Map<string, number>): Record<string, number> {
  return Object.fromEntries([...parts(totals, 'sums')].map(([[name], value]) => [name, value]));
}

function expectExactly(totals: Map<string, number>, scans: readonly ScanCompleted[]): void {
  const { sums, histograms } = bruteForce(scans);
  expect(sumsIn(totals)).toEqual(sums);
  const latencies = [...parts(totals, 'updateLatency')];
  for (const transport of ['websocket', 'polling'] as const) {
    const own = latencies.filter(([[label]]) => label === transport);
    const buckets = Object.fromEntries(own.map(([[, bucket], value]) => [bucket, value]));
    expect(buckets).toEqual(histograms[`${transport}Latency`] ?? {});
  }
  for (const family of ['duration', 'firstUpdate', 'upload'] as const) {
    const own = [...parts(totals, family)].map(([[bucket], value]) => [bucket, value]);
    expect(Object.fromEntries(own)).toEqual(histograms[family] ?? {});
  }
  for (const family of ['websocketTried', 'triedByVersion', 'triedByCountry']) {
    expect(sumOf(totals, family)).toBe(sums.tried ?? 0);
  }
  expect(sumOf(totals, 'decided')).toBe(scans.filter(({ synthetic }) => !synthetic).length);
  expect(sumOf(totals, 'fallbacks')).toBe(sums.fallback ?? 0);
  const ofIos = ({ platform, triedWebsocket, outcome, synthetic }: ScanCompleted) =>
    platform === 'ios' &&
    triedWebsocket &&
    outcome !== 'cancelled' &&
    outcome !== 'rejected' &&
    !synthetic;
  const ios = [...parts(totals, 'websocketTried')].filter(([[, platform]]) => platform === 'ios');
  expect(ios.reduce((sum, [, value]) => sum + value, 0)).toBe(scans.filter(ofIos).length);
}

describe('the totals', () => {
  // Each retention tells what it deleted.
  beforeAll(() => void vi.spyOn(console, 'info').mockReturnValue());
  afterAll(() => vi.restoreAllMocks());

  it('are a brute-force count of all scans, in whatever order they come and the clock runs', async () => {
    const act = fc.oneof({ weight: 3, arbitrary: scanAct }, { weight: 2, arbitrary: clockAct });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 15, maxLength: 30 }), async (acts) => {
        const world = new World(false);
        expectExactly(await run(world, acts), [...world.now.values()]);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  }, 120_000);

  it('never fall, miss nothing that is there, and count nothing twice, through corrections and erasures', async () => {
    const act = fc.oneof(
      { weight: 5, arbitrary: revisedAct },
      { weight: 1, arbitrary: eraseAct },
      { weight: 3, arbitrary: fc.constant({ kind: 'tick' as const, at: end }) },
      { weight: 2, arbitrary: clockAct },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 15, maxLength: 30 }), async (acts) => {
        const world = new World(true);
        const totals = sumsIn(await run(world, acts));
        const least = bruteForce([...world.now.values()]).sums as Record<string, number>;
        const over = (one: Record<string, number>, other: Record<string, number>) =>
          Object.entries(one).filter(([name, value]) => value > (other[name] ?? 0));
        expect(over(totals, world.most)).toEqual([]);
        expect(over(least, totals)).toEqual([]);
        // What a ratio counts is never more than what it is out of.
        expect(totals['websocket'] ?? 0).toBeLessThanOrEqual(totals['tried'] ?? 0);
        expect(totals['fallback'] ?? 0).toBeLessThanOrEqual(totals['tried'] ?? 0);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  }, 120_000);
});
