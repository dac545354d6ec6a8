import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RebuildStep, Summary } from '../../src/core/slo/read-answers.ts';
import { findLocalD1 } from '../../src/dev/local-d1.ts';
import { WorkerProcess } from '../support/worker-process.ts';

const script = fileURLToPath(new URL('../../src/dev/seed/main.ts', import.meta.url));
const dayMs = 86_400_000;
const scans = 1_000;

let stateFolder = '';
let worker: WorkerProcess | undefined;

beforeAll(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'bookshelf-seed-'));
});

afterAll(async () => {
  await worker?.stop();
  await rm(stateFolder, { recursive: true, force: true });
});

function seed(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, STATE_DIR: stateFolder };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, ...args], { env }, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

function rows(query: string): Record<string, unknown>[] {
  const database = new DatabaseSync(findLocalD1(stateFolder) ?? '', { readOnly: true });
  try {
    return database.prepare(query).all();
  } finally {
    database.close();
  }
}

const count = (table: string) => Number(rows(`SELECT count(*) AS n FROM ${table}`)[0]?.['n']);
const sumsOf = (row: Record<string, unknown>) => ({
  ...row,
  sums: JSON.parse(String(row['sums'])) as unknown,
  histograms: JSON.parse(String(row['histograms'])) as unknown,
});
const rollups = () => rows('SELECT * FROM rollup ORDER BY 1, 2, 3, 4').map(sumsOf);
const marks = () => rows('SELECT resolution, start FROM dirty_bucket ORDER BY 1, 2');

describe('npm run seed', () => {
  const until = Date.now();

  it('fills a new folder, and says what there is to see', async () => {
    const size = ['--scans', String(scans), '--days', '16', '--until', String(until)];
    const { code, out, err } = await seed(...size);
    expect(err).not.toContain('Error');
    expect(code).toBe(0);
    expect(out).toContain('an outage of WebSocket');
    expect([count('scan_started'), count('scan_completed')]).toEqual([scans, scans]);
    expect(count('span')).toBeGreaterThan(50);
  }, 120_000);

  it('leaves rollups that a rebuild from raw rows leaves as they are', async () => {
    const [before, marked] = [rollups(), marks()];
    worker = await WorkerProcess.start({}, { stateFolder });
    for (let next: number | null = 0; next !== null;) {
      const path = `/api/rollups/rebuild?from=${next}&to=${until - (until % 60_000)}`;
      const answer = await fetch(worker.url + path, { method: 'POST' });
      expect(answer.status).toBe(200);
      ({ next } = (await answer.json()) as RebuildStep);
    }
    // Of what has ended: the rest is the clock's to add up.
    const ended = until - (until % 3_600_000) - 3_600_000;
    const settled = (row: Record<string, unknown>) =>
      row['resolution'] === 'day'
        ? Number(row['start']) + dayMs <= ended
        : Number(row['start']) < ended;
    expect(rollups().filter(settled)).toEqual(before.filter(settled));
    expect(marked.filter((mark) => mark['resolution'] === 'minute').length).toBeLessThan(2);
  }, 120_000);

  it('is what the read API tells', async () => {
    const span = `from=${until - 16 * dayMs}&to=${until}`;
    const answer = await fetch(`${worker?.url}/api/summary?${span}`);
    const summary = (await answer.json()) as Summary;
    const lastMinute = rows(
      `SELECT count(*) AS n FROM scan_completed WHERE decided_at >= ${until - (until % 60_000)}`,
    );
    expect(summary.scans.decided).toBe(scans - Number(lastMinute[0]?.['n']));
    expect(summary.websocketSuccess.total).toBeGreaterThan(scans / 2);
    expect(summary.latency.websocket.count).toBeGreaterThan(scans);
  });

  it('is left as it is by retention, but for the hours that have passed since', async () => {
    const floor = () =>
      Number(rows("SELECT start FROM rollup_floor WHERE resolution = 'minute'")[0]?.['start']);
    const minutes = () =>
      rows(`SELECT * FROM rollup WHERE resolution = 'minute' AND start >= ${floor()}`).length;
    const [before, floorBefore] = [count('scan_completed'), floor()];
    const cron = encodeURIComponent('17 * * * *');
    await fetch(`${worker?.url}/cdn-cgi/handler/scheduled?cron=${cron}`);
    expect(count('scan_completed')).toBe(before);
    expect(floor() - floorBefore).toBeLessThanOrEqual(3_600_000);
    expect(minutes()).toBe(rows("SELECT * FROM rollup WHERE resolution = 'minute'").length);
  });

  it('goes again, also beside a scan of the user’s own', async () => {
    await worker?.stop();
    const own = new DatabaseSync(findLocalD1(stateFolder) ?? '');
    own.exec(
      `INSERT INTO scan_completed SELECT '11111111-1111-4111-8111-111111111111' AS job_id, ${columns()} FROM scan_completed LIMIT 1`,
    );
    own.close();
    expect((await seed('--scans', '500', '--days', '3', '--until', String(until))).code).toBe(0);
    expect(count('scan_completed')).toBe(501);
    const { code, out } = await seed('--clear');
    expect([code, out]).toEqual([0, 'Removing 500 seeded scans…\n']);
    expect([count('scan_completed'), count('scan_started'), count('span')]).toEqual([1, 0, 0]);
    expect(count('rollup')).toBe(0);
    expect(marks().map(({ resolution }) => resolution)).toEqual(['day', 'hour', 'minute']);
    expect((await seed('--clear')).out).toContain('Nothing was seeded');
  }, 120_000);

  it('refuses what is not understood, and a deployed database', async () => {
    const { code, err } = await seed('--remote');
    expect(code).toBe(2);
    expect(err).toContain('A deployed database is never seeded');
  });
});

function columns(): string {
  const all = rows("SELECT name FROM pragma_table_info('scan_completed') WHERE name <> 'job_id'");
  return all.map(({ name }) => String(name)).join(', ');
}
