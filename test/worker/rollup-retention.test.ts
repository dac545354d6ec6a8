import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi, beforeAll, afterAll } from 'vitest';
import type { ScanCompleted } from '../../src/core/scan/scan-event.ts';
import { fullSums } from '../../src/core/slo/measure.ts';
import { mergeBuckets } from '../../src/core/slo/rollup.ts';
import { deleteOldRows } from '../../src/cron/delete-old-rows.ts';
import { rollUpDirty } from '../../src/cron/roll-up.ts';
import { readBuckets } from '../../src/storage/read-buckets.ts';
import { rebuildRollups } from '../../src/storage/rebuild-query.ts';
import { raiseFloor } from '../../src/storage/retention-store.ts';
import { runTogether } from '../../src/storage/run-together.ts';
import { writeScanEvents } from '../../src/storage/scan-event-store.ts';
import { completedEvent } from './completed-event.ts';
import { resetRollups } from './reset-rollups.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const now = Date.UTC(2026, 5, 1, 12, 34, 56);
const retentionMs = {
  scans: 35 * dayMs,
  stories: 35 * dayMs,
  spans: 14 * dayMs,
  deadLetters: 30 * dayMs,
  minutes: 14 * dayMs,
  rollups: 400 * dayMs,
  crossedHours: 35 * dayMs,
};

beforeEach(resetRollups);
beforeAll(() => void vi.spyOn(console, 'log').mockReturnValue());
afterAll(() => vi.restoreAllMocks());

async function write(...events: Partial<ScanCompleted>[]): Promise<ScanCompleted[]> {
  const whole = events.map((fields) => completedEvent(fields));
  await runTogether(env.DB, writeScanEvents(whole));
  return whole;
}

async function read(from: number, to: number) {
  const span = { filter: { from, to }, edges: [from, to], by: null };
  const question = { ...span, histograms: false, withRaw: true };
  const { rows, covered } = await readBuckets(env.DB, question);
  return { decided: fullSums(mergeBuckets(rows).sums).decided, covered: covered[0] };
}

const count = (table: string, where = 'true') =>
  env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${where}`).first<number>('n');

const ago = (days: number) => now - days * dayMs;

describe('retention', () => {
  it('keeps in the rollups what it deletes of the raw rows, rolled up before or not', async () => {
    await write({ decidedAt: ago(36) }, { decidedAt: ago(40) }, { decidedAt: ago(1) });
    await deleteOldRows(env.DB, retentionMs, now);
    expect(await count('scan_completed')).toBe(1);
    await rollUpDirty(env.DB, now);
    expect(await count('dirty_bucket')).toBe(0);
    expect((await read(ago(60), now)).decided).toBe(3);
  });

  it('keeps minutes, hours and days for times of their own', async () => {
    await write(...[1, 15, 300, 402].map((days) => ({ decidedAt: ago(days) })));
    await rollUpDirty(env.DB, now);
    await deleteOldRows(env.DB, retentionMs, now);
    const kept = (resolution: string) =>
      count('rollup', `resolution = '${resolution}' AND dimension = ''`);
    expect([await kept('minute'), await kept('hour'), await kept('day')]).toEqual([1, 3, 3]);
    expect((await read(ago(405), now)).covered?.from).toBe(Date.UTC(2025, 3, 27));
  });

  it('corrects an hour whose minutes are gone from its raw rows', async () => {
    const [scan] = await write({ decidedAt: ago(20) }, { decidedAt: ago(20) + 20 * minuteMs });
    await rollUpDirty(env.DB, now);
    await deleteOldRows(env.DB, retentionMs, now);
    await write({ ...scan, revision: 2, outcome: 'failed' }, { decidedAt: ago(20) });
    expect((await read(ago(21), ago(19))).decided).toBe(3);
    await rollUpDirty(env.DB, now);
    expect(await count('dirty_bucket')).toBe(0);
    expect(await count('rollup', "resolution = 'minute'")).toBe(0);
    expect((await read(ago(21), ago(19))).decided).toBe(3);
  });

  it('does not count what comes after the raw rows of its hour are gone', async () => {
    await write({ decidedAt: ago(40) });
    await deleteOldRows(env.DB, retentionMs, now);
    await write({ decidedAt: ago(40) });
    expect(await count('dirty_bucket', "resolution = 'minute'")).toBe(0);
    expect((await read(ago(41), ago(39))).decided).toBe(1);
  });

  it('raises no floor past what is not rolled up', async () => {
    await write({ decidedAt: ago(40) });
    const hour = Math.floor(ago(40) / hourMs) * hourMs;
    expect(await raiseFloor(env.DB, 'raw', hour + 5 * hourMs)).toBe(hour);
    expect(await raiseFloor(env.DB, 'minute', hour + 5 * hourMs)).toBe(hour);
    await rollUpDirty(env.DB, now);
    expect(await raiseFloor(env.DB, 'raw', hour + 5 * hourMs)).toBe(hour + 5 * hourMs);
    expect(await raiseFloor(env.DB, 'raw', hour)).toBe(hour + 5 * hourMs);
  });

  it('rounds ends to whole hours where nothing finer is kept, and says so', async () => {
    await write(
      ...[0, 30, 59, 61].map((minute) => ({ decidedAt: Date.UTC(2026, 3, 1, 8, minute) })),
    );
    await deleteOldRows(env.DB, retentionMs, now);
    await rollUpDirty(env.DB, now);
    const [from, to] = [Date.UTC(2026, 3, 1, 8, 15), Date.UTC(2026, 3, 1, 8, 45)];
    expect(await read(from, to)).toEqual({
      decided: 3,
      covered: { from: Date.UTC(2026, 3, 1, 8), to: Date.UTC(2026, 3, 1, 9) },
    });
    expect((await read(from, now)).covered).toEqual({ from: Date.UTC(2026, 3, 1, 8), to: now });
  });
});

describe('rebuildRollups()', () => {
  async function rebuild(from: number, to = now): Promise<number> {
    let next: number | null = from;
    let steps = 0;
    while (next !== null) {
      const step = await rebuildRollups(env.DB, { from: next, to }, now);
      expect(step.to - step.from).toBeLessThanOrEqual(6 * hourMs);
      next = step.next;
      steps += 1;
    }
    return steps;
  }

  it('makes true what was spoilt, also where there should be nothing', async () => {
    await write({ decidedAt: ago(1) }, { decidedAt: ago(0.5) });
    await rollUpDirty(env.DB, now);
    await env.DB.batch([
      env.DB.prepare(`UPDATE rollup SET sums = '{"decided":70}'`),
      env.DB.prepare(
        `INSERT INTO rollup SELECT resolution, dimension, start - 3600000, value, sums, histograms
          FROM rollup WHERE resolution <> 'day'`,
      ),
    ]);
    expect((await read(ago(3), now)).decided).toBeGreaterThan(70);
    expect(await rebuild(0)).toBeLessThan(8);
    const today = Math.floor(now / dayMs) * dayMs;
    expect(await count('dirty_bucket', `start < ${today}`)).toBe(0);
    expect((await read(ago(3), now)).decided).toBe(2);
    expect((await read(ago(0.75), now)).decided).toBe(1);
    expect(await count('rollup', "dimension = '' AND resolution = 'minute'")).toBe(2);
  });

  it('leaves alone what is from before the raw rows', async () => {
    await write({ decidedAt: ago(4) }, { decidedAt: ago(1) });
    await deleteOldRows(env.DB, { ...retentionMs, scans: 2 * dayMs }, now);
    await rollUpDirty(env.DB, now);
    expect(await rebuild(0)).toBe(9);
    expect((await read(ago(5), now)).decided).toBe(2);
  });

  it('has nothing to do where nothing is kept', async () => {
    expect(await rebuildRollups(env.DB, { from: 0, to: now }, now)).toMatchObject({ next: null });
  });
});

describe('hours of the cross', () => {
  const filter = { platform: 'ios', country: 'DE' };

  async function readCrossed(from: number, to: number) {
    const question = { filter: { from, to, ...filter }, edges: [from, to], by: null };
    const { rows, covered } = await readBuckets(env.DB, { ...question, histograms: false });
    return { decided: fullSums(mergeBuckets(rows).sums).decided, covered: covered[0] };
  }

  it('go before the others, and then whole days answer what has several filters', async () => {
    const old = Date.UTC(2026, 3, 1);
    const hours = [8, 9, 20].map((hour) => ({ decidedAt: old + hour * hourMs, ...filter }));
    await write(...hours, { decidedAt: ago(1), ...filter });
    await rollUpDirty(env.DB, now);
    await deleteOldRows(env.DB, retentionMs, now);
    const crossed = "resolution = 'hour' AND dimension = '*'";
    expect(await count('rollup', crossed)).toBe(1);
    expect(await count('rollup', "resolution = 'hour' AND dimension = ''")).toBe(4);
    expect(await readCrossed(old + 8.5 * hourMs, old + 10 * hourMs)).toEqual({
      decided: 3,
      covered: { from: old, to: old + dayMs },
    });
    expect(await read(old + 8.5 * hourMs, old + 10 * hourMs)).toMatchObject({ decided: 2 });
  });

  it('stay where a day may still be corrected, though their own time is over', async () => {
    const days = [40, 34, 30].map((age) => ({ decidedAt: ago(age), ...filter }));
    const [, scan] = await write(...days);
    await rollUpDirty(env.DB, now);
    await deleteOldRows(env.DB, { ...retentionMs, crossedHours: 3 * dayMs }, now);
    const crossed = "resolution = 'hour' AND dimension = '*'";
    expect(await count('rollup', crossed)).toBe(2);
    await write({ ...scan, revision: 2, platform: 'android' });
    await rollUpDirty(env.DB, now);
    expect(await count('dirty_bucket')).toBe(0);
    expect((await readCrossed(ago(41), now)).decided).toBe(2);
  });
});
