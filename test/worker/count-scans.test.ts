import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ScanCompleted } from '../../src/core/scan/scan-event.ts';
import { countScans } from '../../src/cron/count-scans.ts';
import { deleteOldRows } from '../../src/cron/delete-old-rows.ts';
import { rollUpDirty } from '../../src/cron/roll-up.ts';
import { eraseScan } from '../../src/storage/erase-store.ts';
import { rebuildRollups } from '../../src/storage/rebuild-query.ts';
import { raiseFloor } from '../../src/storage/retention-store.ts';
import { runTogether } from '../../src/storage/run-together.ts';
import { writeScanEvents } from '../../src/storage/scan-event-store.ts';
import { completedEvent } from './completed-event.ts';
import { storedTotals } from './counted-totals.ts';
import { D1Down, faultyD1 } from './faulty-d1.ts';
import { resetCounter } from './reset-counter.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const now = Date.UTC(2026, 5, 1, 12, 34, 56);
const settled = now - 4 * minuteMs;
const retentionMs = {
  scans: 35 * dayMs,
  stories: 35 * dayMs,
  spans: 14 * dayMs,
  crossedHours: 400 * dayMs,
  deadLetters: 30 * dayMs,
  minutes: 14 * dayMs,
  rollups: 400 * dayMs,
};

beforeEach(() => resetCounter());
beforeAll(() => void vi.spyOn(console, 'info').mockReturnValue());
afterAll(() => vi.restoreAllMocks());

async function write(...events: Partial<ScanCompleted>[]): Promise<ScanCompleted[]> {
  const whole = events.map((fields) => completedEvent({ decidedAt: settled, ...fields }));
  await runTogether(env.DB, writeScanEvents(whole));
  return whole;
}

async function tick(at = now): Promise<number> {
  await rollUpDirty(env.DB, at);
  return countScans(env.DB, at);
}

const completed = async () => (await storedTotals()).get('sums ["completed"]') ?? 0;
const rows = (table: string) =>
  env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>('n');

describe('countScans()', () => {
  it('counts a minute two minutes after its end, and not before', async () => {
    await write({});
    const end = Math.floor(settled / minuteMs) * minuteMs + minuteMs;
    expect(await tick(end + 2 * minuteMs - 1)).toBe(0);
    expect(await completed()).toBe(0);
    expect(await tick(end + 2 * minuteMs)).toBe(1);
    expect(await completed()).toBe(1);
    expect(await rows('uncounted_minute')).toBe(0);
  });

  it('counts what is late, once', async () => {
    const [scan] = await write({});
    await tick();
    await write({}, { ...scan });
    await tick();
    await tick();
    expect(await completed()).toBe(2);
  });

  it('takes nothing away for corrections, erasure and a rebuild', async () => {
    const [one, two] = await write({}, {}, {});
    await tick();
    await write({ ...one, revision: 2, outcome: 'failed' });
    await eraseScan(env.DB, { jobId: two?.jobId ?? '', erasedAt: now });
    await tick();
    await rebuildRollups(env.DB, { from: settled - dayMs, to: now }, now);
    await tick();
    const totals = await storedTotals();
    expect(totals.get('sums ["completed"]')).toBe(3);
    expect(totals.get('sums ["failed"]')).toBe(1);
    expect(totals.get('sums ["decided"]')).toBe(3);
  });

  it('counts a scan whose minute moved in both, and what it is now in the last', async () => {
    const [scan] = await write({ outcome: 'abandoned', decidedAt: settled - hourMs });
    await tick();
    await write({ ...scan, revision: 2, outcome: 'completed', decidedAt: settled });
    await tick();
    const totals = await storedTotals();
    expect(totals.get('sums ["abandoned"]')).toBe(1);
    expect(totals.get('sums ["completed"]')).toBe(1);
  });

  it('counts nothing from before it began', async () => {
    await resetCounter(settled);
    await write({ decidedAt: settled - minuteMs }, { decidedAt: settled + minuteMs });
    await tick();
    expect(await completed()).toBe(1);
  });

  it('catches up over runs, the oldest first', async () => {
    await write(...[3, 2, 1].map((minutes) => ({ decidedAt: settled - minutes * minuteMs })));
    await rollUpDirty(env.DB, now);
    expect(await countScans(env.DB, now, 2)).toBe(2);
    const left = await env.DB.prepare('SELECT start FROM uncounted_minute').first<number>('start');
    expect(left).toBe(Math.floor((settled - minuteMs) / minuteMs) * minuteMs);
    expect(await countScans(env.DB, now, 2)).toBe(1);
    expect(await completed()).toBe(3);
  });

  it('counts once where two run at the same time', async () => {
    await write({}, { decidedAt: settled - hourMs });
    await rollUpDirty(env.DB, now);
    await Promise.all([1, 2, 3].map(() => countScans(env.DB, now)));
    await tick();
    expect(await completed()).toBe(2);
  });
});

describe('between reading and writing', () => {
  /** The run of the clock, with something that happens once it has read. */
  async function countWhile(happens: () => Promise<unknown>): Promise<number> {
    let isDone = false;
    const d1 = faultyD1(async ({ sql }) => {
      if (isDone || !sql.includes('UPDATE scan_counter')) return;
      isDone = true;
      await happens();
    });
    return countScans(d1, now);
  }

  it('another run has counted the minute: it is not counted twice', async () => {
    await write({});
    await rollUpDirty(env.DB, now);
    expect(await countWhile(() => countScans(env.DB, now))).toBe(0);
    await tick();
    expect(await completed()).toBe(1);
  });

  it('a scan comes: the minute is counted once more', async () => {
    await write({});
    await rollUpDirty(env.DB, now);
    await countWhile(async () => {
      await write({});
      await rollUpDirty(env.DB, now);
    });
    expect(await completed()).toBe(1);
    expect(await rows('uncounted_minute')).toBe(1);
    await tick();
    expect(await completed()).toBe(2);
  });

  it.each(['before', 'both'] as const)(
    'D1 fails, %s: the next run counts it once',
    async (when) => {
      await write({});
      await rollUpDirty(env.DB, now);
      let failures = 0;
      const d1 = faultyD1(({ sql }) => {
        if (!sql.includes('UPDATE scan_counter')) return;
        failures += 1;
        // Once what is asked has come to pass: after the commit, whose answer is lost.
        if (when === 'before' || failures === 2) throw new D1Down();
      }, when);
      await expect(countScans(d1, now)).rejects.toThrow(D1Down);
      expect(await completed()).toBe(when === 'before' ? 0 : 1);
      await tick();
      expect(await completed()).toBe(1);
      expect(await rows('uncounted_minute')).toBe(0);
    },
  );
});

describe('retention', () => {
  it('counts what it deletes, and forgets what it knew of its minute', async () => {
    await write({ decidedAt: now - 40 * dayMs }, {});
    await deleteOldRows(env.DB, retentionMs, now);
    expect(await rows('scan_completed')).toBe(1);
    expect(await completed()).toBe(1);
    expect(await rows('counted_minute')).toBe(0);
    await tick();
    expect(await completed()).toBe(2);
    expect(await rows('counted_minute')).toBe(1);
  });

  it('takes no raw row away that is not counted', async () => {
    const decidedAt = now - 40 * dayMs;
    await write({ decidedAt });
    await rollUpDirty(env.DB, now);
    const hour = Math.floor(decidedAt / hourMs) * hourMs;
    expect(await raiseFloor(env.DB, 'raw', hour + 5 * hourMs)).toBe(hour);
    await countScans(env.DB, now);
    expect(await raiseFloor(env.DB, 'raw', hour + 5 * hourMs)).toBe(hour + 5 * hourMs);
  });

  it('counts nothing twice that comes after its raw rows are gone', async () => {
    const [scan] = await write({ decidedAt: now - 40 * dayMs });
    await deleteOldRows(env.DB, retentionMs, now);
    await write({ ...scan, revision: 2 });
    await tick();
    expect(await completed()).toBe(1);
  });
});
