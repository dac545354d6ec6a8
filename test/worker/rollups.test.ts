import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ScanCompleted } from '../../src/core/scan/scan-event.ts';
import { fullSums } from '../../src/core/slo/measure.ts';
import { mergeBuckets } from '../../src/core/slo/rollup.ts';
import { rollUpDirty } from '../../src/cron/roll-up.ts';
import { eraseScan } from '../../src/storage/erase-store.ts';
import { readBuckets } from '../../src/storage/read-buckets.ts';
import { recompute } from '../../src/storage/recompute.ts';
import { runTogether } from '../../src/storage/run-together.ts';
import { writeScanEvents } from '../../src/storage/scan-event-store.ts';
import { queryTelemetryHealth } from '../../src/storage/telemetry-health-query.ts';
import { completedEvent } from './completed-event.ts';
import { D1Down, faultyD1 } from './faulty-d1.ts';
import { resetRollups } from './reset-rollups.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const day = Date.UTC(2026, 0, 5);
const later = day + 2 * 24 * hourMs;

beforeEach(resetRollups);
afterEach(() => vi.restoreAllMocks());

async function write(...events: Partial<ScanCompleted>[]): Promise<ScanCompleted[]> {
  const whole = events.map((fields) => completedEvent({ decidedAt: day, ...fields }));
  await runTogether(env.DB, writeScanEvents(whole));
  return whole;
}

async function dirty(): Promise<string[]> {
  const query = env.DB.prepare('SELECT resolution, start FROM dirty_bucket ORDER BY 1, 2');
  const { results } = await query.all<{ resolution: string; start: number }>();
  return results.map(({ resolution, start }) => `${resolution} ${(start - day) / minuteMs}`);
}

async function decided(d1: D1Database = env.DB, from = day, to = day + 24 * hourMs) {
  const question = { filter: { from, to }, edges: [from, to], by: null, histograms: false };
  return fullSums(mergeBuckets((await readBuckets(d1, question)).rows).sums).decided;
}

describe('what changes a minute', () => {
  it('marks it once, also under an upsert, and not where a replay changes nothing', async () => {
    const [scan] = await write({}, { decidedAt: day + 59_999 }, { decidedAt: day + 61 * minuteMs });
    expect(await dirty()).toEqual(['minute 0', 'minute 61']);
    await rollUpDirty(env.DB, later);
    expect(await dirty()).toEqual([]);
    await write({ ...scan });
    expect(await dirty()).toEqual([]);
    await write({ ...scan, revision: 2, decidedAt: day + 5 * minuteMs });
    expect(await dirty()).toEqual(['minute 0', 'minute 5']);
  });

  it('is also its erasure', async () => {
    const [scan] = await write({}, {});
    await rollUpDirty(env.DB, later);
    await eraseScan(env.DB, { jobId: scan?.jobId ?? '', erasedAt: day });
    expect(await dirty()).toEqual(['minute 0']);
    expect(await decided()).toBe(1);
    await rollUpDirty(env.DB, later);
    expect(await decided()).toBe(1);
    expect(await dirty()).toEqual([]);
  });
});

describe('GET /api/telemetry', () => {
  it('says how many minutes wait, and since when', async () => {
    await write({}, {}, { decidedAt: day + hourMs });
    const { rollups } = await queryTelemetryHealth(env.DB, later);
    expect(rollups).toEqual({ dirtyMinutes: 2, oldest: day });
    await rollUpDirty(env.DB, later);
    const after = await queryTelemetryHealth(env.DB, later);
    expect(after.rollups).toEqual({ dirtyMinutes: 0, oldest: null });
  });
});

describe('rollUpDirty()', () => {
  it('leaves what is not over to the raw rows, and an hour until its last events are in', async () => {
    await write({}, { decidedAt: day + 59 * minuteMs }, { decidedAt: day + 60 * minuteMs });
    await rollUpDirty(env.DB, day + 60.5 * minuteMs);
    expect(await dirty()).toEqual(['hour 0', 'minute 60']);
    expect(await decided()).toBe(3);
    await rollUpDirty(env.DB, day + 65 * minuteMs);
    expect(await dirty()).toEqual(['day 0', 'hour 60']);
    expect(await decided()).toBe(3);
  });

  it('does a bounded part, the newest first, and the rest in later runs', async () => {
    await write(...[0, 1, 2, 3, 4].map((minute) => ({ decidedAt: day + minute * minuteMs })));
    const most = { minute: 2, hour: 1, day: 1 };
    await rollUpDirty(env.DB, later, most);
    expect(await dirty()).toEqual(['hour 0', 'minute 0', 'minute 1', 'minute 2']);
    await rollUpDirty(env.DB, later, most);
    await rollUpDirty(env.DB, later, most);
    expect(await dirty()).toEqual([]);
    expect(await decided()).toBe(5);
  });

  it('changes nothing when run again', async () => {
    await write({}, { decidedAt: day + hourMs });
    const all = () => env.DB.prepare('SELECT * FROM rollup ORDER BY 1, 2, 3, 4').raw();
    await rollUpDirty(env.DB, later);
    const first = await all();
    await rollUpDirty(env.DB, later);
    await runTogether(env.DB, []);
    expect(await all()).toEqual(first);
  });

  it('leaves a pack dirty that D1 refuses, and says so', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue();
    await write({}, { decidedAt: day + 5 * minuteMs });
    const DB = faultyD1(({ sql }) => {
      if (sql.includes('DELETE FROM rollup')) throw new D1Down();
    });
    await rollUpDirty(DB, later);
    expect(said).toHaveBeenCalledOnce();
    expect(await dirty()).toEqual(['minute 0', 'minute 5']);
    await rollUpDirty(env.DB, later);
    expect(await dirty()).toEqual([]);
  });
});

describe('recompute()', () => {
  /** D1 in which `meanwhile` happens between the reading of a bucket and its writing. */
  const interrupted = (meanwhile: () => Promise<unknown>) =>
    faultyD1(async ({ sql }) => {
      if (sql.includes('DELETE FROM rollup')) await meanwhile();
    });

  it('loses no scan that is written between its reading and its writing', async () => {
    await write({}, { decidedAt: day + 2 * minuteMs });
    const DB = interrupted(() => write({}));
    expect(await recompute(DB, 'minute', [day, day + 2 * minuteMs])).toBe(1);
    expect(await dirty()).toEqual(['hour 0', 'minute 0']);
    expect(await decided()).toBe(3);
    await rollUpDirty(env.DB, later);
    expect(await dirty()).toEqual([]);
    expect(await decided()).toBe(3);
  });

  it('loses no minute that is recomputed while its hour is', async () => {
    await write({});
    await recompute(env.DB, 'minute', [day]);
    const DB = interrupted(async () => {
      await write({ decidedAt: day + minuteMs });
      await recompute(env.DB, 'minute', [day + minuteMs]);
    });
    expect(await recompute(DB, 'hour', [day])).toBe(0);
    expect(await dirty()).toEqual(['hour 0']);
    expect(await decided()).toBe(2);
  });

  it('gives way to another one of the same minute, which alone writes it', async () => {
    await write({});
    let others = 0;
    const DB = interrupted(async () => {
      await write({});
      others = await recompute(env.DB, 'minute', [day]);
    });
    expect(await recompute(DB, 'minute', [day])).toBe(0);
    expect(others).toBe(1);
    expect(await decided()).toBe(2);
    expect(await dirty()).toEqual(['hour 0']);
  });
});

describe('readBuckets()', () => {
  it('touches no raw row of a span that is rolled up', async () => {
    await write({}, { decidedAt: day + 3 * hourMs }, { decidedAt: day + 23 * hourMs });
    await rollUpDirty(env.DB, later);
    await decided();
    const DB = faultyD1(() => undefined);
    expect(await decided(DB)).toBe(3);
    expect(DB.batches.map(({ sql }) => sql).join()).not.toContain('scan_completed');
  });

  it('touches no raw row of a span over a day, however much is marked, and says what is missing', async () => {
    const minutes = Array.from({ length: 300 }, (_, index) => index * 9);
    await write(...minutes.map((minute) => ({ decidedAt: day + minute * minuteMs })));
    const DB = faultyD1(() => undefined);
    const to = day + 3 * 24 * hourMs;
    const question = { filter: { from: day, to }, edges: [day, to], by: null, histograms: false };
    expect((await readBuckets(DB, question)).pendingMinutes).toEqual([300]);
    expect(DB.batches.map(({ sql }) => sql).join()).not.toContain('scan_completed');
    expect(await decided(env.DB, day, day + 24 * hourMs)).toBe(160);
    await rollUpDirty(env.DB, to + 24 * hourMs);
    const after = await readBuckets(env.DB, question);
    expect(after.pendingMinutes).toEqual([0]);
    expect(fullSums(mergeBuckets(after.rows).sums).decided).toBe(300);
  });

  it('plans again where a scan is written between its plan and its reading', async () => {
    await write({});
    await rollUpDirty(env.DB, later);
    await decided();
    const DB = faultyD1(async ({ number }) => {
      if (number === 1) await write({}, {});
    });
    expect(await decided(DB)).toBe(3);
    expect(DB.batches).toHaveLength(2);
  });

  it('asks once where nothing has changed since the last time', async () => {
    await write({});
    await decided();
    const DB = faultyD1(() => undefined);
    expect(await decided(DB)).toBe(1);
    expect(DB.batches).toHaveLength(1);
  });

  it('answers in the end where writes overtake each plan', async () => {
    await write({});
    await rollUpDirty(env.DB, later);
    const DB = faultyD1(async ({ number }) => {
      await write({ decidedAt: day + number * minuteMs });
    });
    expect(await decided(DB)).toBeGreaterThan(1);
    expect(DB.batches.length).toBeLessThan(8);
  });
});
