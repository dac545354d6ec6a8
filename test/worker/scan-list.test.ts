import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ScanCompleted } from '../../src/core/scan/scan-event.ts';
import type { InFlightPage, ScanPage } from '../../src/core/slo/read-answers.ts';
import { runTogether } from '../../src/storage/run-together.ts';
import { writeScanEvents } from '../../src/storage/scan-event-store.ts';
import {
  examinedRows,
  queryScans,
  type ScanListQuestion,
} from '../../src/storage/scan-list-query.ts';
import { call } from './app.ts';
import { completedEvent } from './completed-event.ts';
import { resetRollups } from './reset-rollups.ts';
import { startedEvent } from './started-event.ts';

const from = 1_700_000_000_000;
const to = from + 3_600_000;
const span = `from=${from}&to=${to}`;

beforeEach(resetRollups);

async function read<T>(path: string): Promise<T> {
  const answer = await call(path);
  expect(answer.status).toBe(200);
  return answer.json() as T;
}

const write = (events: readonly ScanCompleted[]) => runTogether(env.DB, writeScanEvents(events));

/** Many rows at once, a scan a millisecond from `start`. */
async function writeMany(count: number, start: number, fields: Partial<ScanCompleted> = {}) {
  for (let done = 0; done < count; done += 2_000) {
    const size = Math.min(2_000, count - done);
    await write(
      Array.from({ length: size }, (_, index) =>
        completedEvent({ decidedAt: start + done + index, ...fields }),
      ),
    );
  }
}

/** The whole of a list, a page at a time; `between` runs after each page. */
async function pageThrough(
  query: string,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const next = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: ScanPage = await read<ScanPage>(`/api/scans?${query}${next}`);
    seen.push(...page.scans.map(({ jobId }) => jobId));
    cursor = page.nextCursor;
    await between();
  }
  return seen;
}

describe('GET /api/scans', () => {
  const odd = {
    outcome: 'failed',
    success: false,
    errorCode: 'provider_unavailable',
    strategy: 'polling_fallback',
    fallbackReason: 'flapping',
    fallbackStage: 'mid_scan',
    delivery: 'lost',
    durationMs: 60_000,
    platform: 'android',
    appVersion: '2.1',
    networkType: 'cellular',
    country: 'DE',
    provider: 'gemini',
  } as const;

  it.each([
    'outcome=failed',
    'errorCode=provider_unavailable',
    'strategy=polling_fallback',
    'fallbackReason=flapping',
    'fallbackStage=mid_scan',
    'delivery=lost',
    'slow=59999',
    'platform=android',
    'appVersion=2.1',
    'networkType=cellular',
    'country=DE',
    'provider=gemini',
    'provider=gemini&outcome=failed&slow=20000',
  ])('keeps the scans of %s', async (filter) => {
    const found = completedEvent({ decidedAt: from + 5, ...odd });
    const chosen = completedEvent({ decidedAt: from + 6, strategyReason: 'user_hint' });
    await write([found, chosen, completedEvent({ decidedAt: from + 7 })]);
    expect(await pageThrough(`${span}&${filter}`)).toEqual([found.jobId]);
    expect(await pageThrough(`${span}&strategyReason=user_hint`)).toEqual([chosen.jobId]);
  });

  it('has what a table of scans shows', async () => {
    const traceId = 'a'.repeat(32);
    const event = completedEvent({ decidedAt: from + 5, ...odd, traceId });
    await write([event]);
    const { scans } = await read<ScanPage>(`/api/scans?${span}`);
    const { success: _, ...shown } = odd;
    expect(scans[0]).toMatchObject({ ...shown, traceId, epoch: event.epoch });
    expect(scans[0]).toMatchObject({ websocketLatencyP50Ms: 5, pollingLatencyP50Ms: null });
  });

  it.each(['outcome=happy', 'slow=-1', 'slow=x', 'q=abc', 'q=zzzz', 'q=ab%25d', 'limit=0'])(
    'answers %s 400 and names what is wrong',
    async (query) => {
      const answer = await call(`/api/scans?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.text).toContain(query.split('=')[0]);
    },
  );
});

describe('a search by job id', () => {
  const id = (beginning: string) => beginning + crypto.randomUUID().slice(beginning.length);

  it('finds jobs by how they begin, in any letter case and whenever they were', async () => {
    const [first, second, other] = [id('abcd1'), id('abcd2'), id('abce0')];
    await write([
      completedEvent({ jobId: first, decidedAt: Date.now() - 30 * 86_400_000 }),
      completedEvent({ jobId: second, decidedAt: Date.now() - 1000 }),
      completedEvent({ jobId: other, decidedAt: Date.now() - 1000 }),
    ]);
    expect(await pageThrough('q=ABCD')).toEqual([second, first]);
    expect(await pageThrough(`q=${first.toUpperCase()}`)).toEqual([first]);
    expect(await pageThrough('q=abcd&outcome=failed')).toEqual([]);
    expect(await pageThrough('q=abcd&limit=1')).toEqual([second, first]);
  });

  it('goes by the job id, not by the span', async () => {
    const after = { decidedAt: to - 5, jobId: crypto.randomUUID() };
    const [plan] = await plansOf({ filter: { from, to, q: 'abcd' }, after, limit: 10 });
    expect(plan).toMatch(/SEARCH .*autoindex_scan_completed_1 \(job_id>\? AND job_id<\?\)/);
  });

  it('asks for more where too many begin alike, as UUIDs of version 7 do', async () => {
    const events = Array.from({ length: 1001 }, () => completedEvent({ jobId: id('01890') }));
    await write(events);
    const answer = await call('/api/scans?q=01890');
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('give more of it');
    expect(await pageThrough(`${span}&q=${events[7]?.jobId}`)).toEqual([events[7]?.jobId]);
  });
});

/** How SQLite goes about each query of a list. */
async function plansOf(question: ScanListQuestion): Promise<string[]> {
  const asked: { sql: string; params: unknown[] }[] = [];
  const prepare = (sql: string) => ({
    bind: (...params: unknown[]) => {
      asked.push({ sql, params });
      return env.DB.prepare(sql).bind(...params);
    },
  });
  await queryScans({ prepare } as unknown as D1Database, question);
  const plans = asked.map(async ({ sql, params }) => {
    const explained = env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`).bind(...params);
    const { results } = await explained.all<{ detail: string }>();
    return results.map(({ detail }) => detail).join('\n');
  });
  return Promise.all(plans);
}

describe('a filter that keeps little of much', () => {
  it('answers after a bounded look with what it has, and goes on from there', async () => {
    const rare = completedEvent({ decidedAt: from + 1, country: 'IS' });
    await write([rare]);
    await writeMany(examinedRows + 500, from + 10);
    const first = await read<ScanPage>(`/api/scans?${span}&country=IS`);
    expect(first.scans).toEqual([]);
    expect(first.searchedTo).toBe(from + 510);
    const next = `cursor=${first.nextCursor}`;
    const second = await read<ScanPage>(`/api/scans?${span}&country=IS&${next}`);
    expect(second.scans.map(({ jobId }) => jobId)).toEqual([rare.jobId]);
    expect(second).toMatchObject({ nextCursor: null, searchedTo: from });
  });

  it('begins at the cursor, stops at its bound, and sorts nothing', async () => {
    const after = { decidedAt: to - 5, jobId: crypto.randomUUID() };
    const plans = await plansOf({ filter: { from, to, country: 'IS' }, after, limit: 10 });
    expect(plans).toHaveLength(2);
    for (const plan of plans) {
      expect(plan).toMatch(/SEARCH .*decided_at \(.*\(decided_at,job_id\)<\(\?,\?\)/);
      expect(plan).not.toContain('TEMP B-TREE');
    }
  });
});

describe('paging', () => {
  const scanArbitrary = fc.record({
    /** Few, so that many scans are decided in the same millisecond. */
    offset: fc.nat(12),
    platform: fc.constantFrom('ios', 'android'),
  });

  it('gives each scan that was there at the beginning once, whatever is recorded meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(scanArbitrary, { minLength: 1, maxLength: 25 }),
        fc.array(fc.array(scanArbitrary, { maxLength: 4 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('', '&platform=ios'),
        async (initial, arrivals, limit, filter) => {
          await resetRollups();
          const toEvent = ({ offset, platform }: { offset: number; platform: string }) =>
            completedEvent({ decidedAt: from + offset, platform });
          const there = initial.map(toEvent);
          await write(there);
          const late = [...arrivals];
          const seen = await pageThrough(`${span}&limit=${limit}${filter}`, async () => {
            const more = late.shift();
            if (more !== undefined && more.length > 0) await write(more.map(toEvent));
          });
          expect(new Set(seen).size).toBe(seen.length);
          const wanted = there.filter(({ platform }) => filter === '' || platform === 'ios');
          for (const { jobId } of wanted) expect(seen).toContain(jobId);
        },
      ),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('ends where it was to at first, though the last day moves on', async () => {
    const now = Date.now();
    const edge = completedEvent({ decidedAt: now - 86_400_000 + 1500 });
    await write([completedEvent({ decidedAt: now - 10 }), edge]);
    const first = await read<ScanPage>('/api/scans?limit=1');
    await scheduler.wait(1600);
    const second = await read<ScanPage>(`/api/scans?limit=1&cursor=${first.nextCursor}`);
    expect(second.scans.map(({ jobId }) => jobId)).toEqual([edge.jobId]);
  });
});

describe('GET /api/scans/in-flight', () => {
  it('lists what was opened and has no recorded end, newest first and by its own filters', async () => {
    const now = Date.now();
    const [old, young, other, over] = [40_000, 20_000, 30_000, 10_000].map((ago) =>
      startedEvent({ openedAt: now - ago, platform: ago === 30_000 ? 'android' : 'ios' }),
    );
    if (!old || !young || !other || !over) throw new Error('four scans');
    const { jobId, epoch } = over;
    await runTogether(
      env.DB,
      writeScanEvents([
        ...[old, young, other, over, startedEvent({ openedAt: now - 2 * 3_600_000 })],
        completedEvent({ jobId, epoch }),
      ]),
    );
    const all = await read<InFlightPage>('/api/scans/in-flight');
    expect(all.scans.map((scan) => scan.jobId)).toEqual(
      [young, other, old].map((scan) => scan.jobId),
    );
    const first = await read<InFlightPage>('/api/scans/in-flight?platform=ios&limit=1');
    expect(first.scans.map((scan) => scan.jobId)).toEqual([young.jobId]);
    const next = `cursor=${first.nextCursor}`;
    const second = await read<InFlightPage>(`/api/scans/in-flight?platform=ios&limit=1&${next}`);
    expect(second.scans.map((scan) => scan.jobId)).toEqual([old.jobId]);
  });
});
