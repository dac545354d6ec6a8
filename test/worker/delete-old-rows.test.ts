import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { deleteOldRows } from '../../src/cron/delete-old-rows.ts';
import worker from '../../src/index.ts';
import { runTogether } from '../../src/storage/run-together.ts';
import { writeScanEvents } from '../../src/storage/scan-event-store.ts';
import { writeSpans } from '../../src/storage/span-store.ts';
import { writeStories } from '../../src/storage/story-store.ts';
import { aSpan, aStory, eventMessage } from '../support/telemetry-messages.ts';
import { completedEvent } from './completed-event.ts';
import { faultyD1 } from './faulty-d1.ts';
import { startedEvent } from './started-event.ts';

const dayMs = 86_400_000;
const now = Date.UTC(2026, 0, 1);
const retentionMs = {
  scans: 35 * dayMs,
  stories: 14 * dayMs,
  spans: 14 * dayMs,
  deadLetters: 30 * dayMs,
  minutes: 14 * dayMs,
  rollups: 400 * dayMs,
  crossedHours: 35 * dayMs,
};
const tables = [
  'scan_started',
  'scan_completed',
  'scan_story',
  'span',
  'dead_letter',
  'erased_scan',
];

/** One row in each table that is `days` old. */
async function age(days: number): Promise<void> {
  const at = now - days * dayMs;
  const jobId = crypto.randomUUID();
  const completed = completedEvent({ jobId, decidedAt: at });
  await runTogether(env.DB, [
    ...writeScanEvents([startedEvent({ jobId, openedAt: at }), completed]),
    ...writeStories([{ ...eventMessage(completed), story: aStory() }]),
    ...writeSpans([aSpan({ startUs: at * 1000 })]),
  ]);
  await env.DB.batch([
    env.DB.prepare("INSERT INTO dead_letter VALUES (?, 'q', '{}', ?, NULL)").bind(jobId, at),
    env.DB.prepare('INSERT INTO erased_scan VALUES (?, ?)').bind(jobId, at),
  ]);
}

async function counts(): Promise<Record<string, number>> {
  const sums = tables.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`);
  const row = await env.DB.prepare(`SELECT ${sums.join(', ')}`).first<Record<string, number>>();
  return row ?? {};
}

async function empty(): Promise<void> {
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
}

describe('deleteOldRows()', () => {
  it('deletes what is past its own retention, again and again with the same result', async () => {
    await empty();
    for (const days of [0, 13, 15, 29, 31, 34, 36, 400]) await age(days);
    const kept = {
      scan_started: 6,
      scan_completed: 6,
      scan_story: 2,
      span: 2,
      dead_letter: 4,
      erased_scan: 6,
    };
    await deleteOldRows(env.DB, retentionMs, now);
    expect(await counts()).toEqual(kept);
    await deleteOldRows(env.DB, retentionMs, now);
    expect(await counts()).toEqual(kept);
  });

  it('catches up a backlog in small steps', async () => {
    await empty();
    const old = (now - 20 * dayMs) * 1000;
    const spans = Array.from({ length: 2_500 }, (_, index) => aSpan({ startUs: old + index }));
    await runTogether(env.DB, writeSpans(spans));
    const DB = faultyD1(() => undefined);
    await deleteOldRows(DB, retentionMs, now);
    expect((await counts())['span']).toBe(0);
    expect(DB.batches.filter(({ sql }) => sql.startsWith('DELETE FROM span'))).toHaveLength(3);
  });

  it('stops after a bounded number of steps, the oldest rows first', async () => {
    await empty();
    const at = now - 20 * dayMs;
    await env.DB.prepare(
      `INSERT INTO span (trace_id, span_id, name, kind, start_us, end_us, status, attributes, events, links, scope)
       WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 100009)
       SELECT 't', i, 'x', 'internal', ?1 + i, 0, 'unset', '{}', '[]', '[]', '{}' FROM n`,
    )
      .bind(at * 1000)
      .run();
    await deleteOldRows(env.DB, retentionMs, now);
    expect((await counts())['span']).toBe(10);
    expect(await env.DB.prepare('SELECT min(start_us) AS m FROM span').first('m')).toBe(
      at * 1000 + 100_000,
    );
    await deleteOldRows(env.DB, retentionMs, now);
    expect((await counts())['span']).toBe(0);
  });

  it('goes on with the other tables where one fails, and says so', async () => {
    await empty();
    await age(500);
    const said = vi.spyOn(console, 'error').mockReturnValue();
    const DB = faultyD1(({ sql }) => {
      if (sql.includes('scan_completed')) throw new Error('D1_ERROR: locked');
    });
    await deleteOldRows(DB, retentionMs, now);
    expect(await counts()).toEqual({
      scan_started: 0,
      scan_completed: 1,
      scan_story: 0,
      span: 0,
      dead_letter: 0,
      erased_scan: 0,
    });
    expect(said).toHaveBeenCalledOnce();
    expect(said.mock.calls[0]?.[0]).toContain('scan_completed');
    said.mockRestore();
  });

  it('is run by the worker’s schedule, by wrangler.toml’s days', async () => {
    await empty();
    for (const days of [10, 20, 32, 40]) await age(days);
    const controller = createScheduledController({ scheduledTime: now, cron: '17 * * * *' });
    await worker.scheduled(controller, env);
    expect(await counts()).toEqual({
      scan_started: 3,
      scan_completed: 3,
      scan_story: 1,
      span: 1,
      dead_letter: 2,
      erased_scan: 3,
    });
  });

  it('deletes alerts that are over, with what was told of them', async () => {
    const past = (days: number) => now - days * dayMs;
    const insert = (table: string, columns: string, values: string, at: number) =>
      env.DB.prepare(`INSERT INTO ${table} (${columns}) VALUES (${values})`).bind(at);
    const alertsOf = (days: number) => [
      insert(
        'alert_transition',
        'rule, at, from_state, to_state, reason',
        "'R', ?1, 'a', 'b', 'c'",
        past(days),
      ),
      insert(
        'alert_acknowledgement',
        'rule, fired_at, "by", reason, at',
        "'R', ?1, 'ada', '', ?1",
        past(days),
      ),
      insert(
        'silence',
        'id, kind, matchers, starts_at, ends_at, created_at, created_by, reason',
        "?1, 'silence', '[]', 0, ?1, 0, 'ada', ''",
        past(days),
      ),
      insert(
        'notification',
        'id, receiver, cause, body, created_at, state, attempts, next_at',
        "?1, 'ops', 'progress', '{}', ?1, 'dead', 1, 0",
        past(days),
      ),
    ];
    await env.DB.batch([0, 29, 31, 399, 401].flatMap(alertsOf));
    await deleteOldRows(env.DB, retentionMs, now);
    const left = async (table: string) =>
      env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first('n');
    expect(await left('alert_transition')).toBe(4);
    expect(await left('alert_acknowledgement')).toBe(4);
    expect(await left('silence')).toBe(4);
    expect(await left('notification')).toBe(2);
  });
});
