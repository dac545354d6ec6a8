import { env, exports } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ScanCompleted } from '../../src/core/scan/scan-event.ts';
import { exportColumns } from '../../src/http/encode-scans.ts';
import { streamExport } from '../../src/http/stream-export.ts';
import { runTogether } from '../../src/storage/run-together.ts';
import { writeScanEvents } from '../../src/storage/scan-event-store.ts';
import { call, origin } from './app.ts';
import { completedEvent } from './completed-event.ts';
import { resetRollups } from './reset-rollups.ts';

const from = 1_700_000_000_000;
const to = from + 3_600_000;
const span = `from=${from}&to=${to}`;

const write = (events: readonly ScanCompleted[]) => runTogether(env.DB, writeScanEvents(events));

async function writeMany(count: number): Promise<void> {
  for (let done = 0; done < count; done += 2_000) {
    const size = Math.min(2_000, count - done);
    await write(
      Array.from({ length: size }, (_, index) =>
        completedEvent({ decidedAt: from + Math.floor((done + index) / 3), country: 'DE' }),
      ),
    );
  }
}

const lines = (text: string) => text.trimEnd().split('\n');

/** The real D1, told of each query that is about to run. */
function watchedD1(onQuery: () => void): D1Database {
  const prepare = (sql: string) => {
    const statement = env.DB.prepare(sql);
    return {
      bind: (...params: unknown[]) => {
        const bound = statement.bind(...params);
        return {
          raw: async () => {
            onQuery();
            return bound.raw();
          },
        };
      },
    };
  };
  return { prepare } as unknown as D1Database;
}

describe('GET /api/export', () => {
  beforeEach(resetRollups);

  it('gives all fields of each scan as NDJSON, oldest first, and says at the end how many', async () => {
    const [late, early] = [from + 9, from + 2].map((decidedAt) => completedEvent({ decidedAt }));
    if (!late || !early) throw new Error('two events');
    await write([late, early, completedEvent({ decidedAt: to })]);
    const answer = await call(`/api/export?format=ndjson&${span}`);
    expect(answer.headers.get('Content-Type')).toBe('application/x-ndjson; charset=utf-8');
    expect(answer.headers.get('Content-Disposition')).toBe(
      'attachment; filename="scans-20231114T221320Z-20231114T231320Z.ndjson"',
    );
    const rows = lines(answer.text).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.map((row) => row['jobId'])).toEqual([early.jobId, late.jobId, undefined]);
    const { name: _, ...fields } = early;
    expect(rows[0]).toMatchObject(fields);
    expect(rows[0]).toMatchObject({ decidedAtIso: '2023-11-14T22:13:20.002Z' });
    expect(Object.keys(rows[0] ?? {})).toEqual(exportColumns);
    expect(rows[2]).toEqual({ end: { scans: 2 } });
  });

  it('gives the same as CSV by RFC 4180, with text that is no formula', async () => {
    const errorMessage = 'a "quoted", one\r\nin two lines';
    await write([
      completedEvent({ decidedAt: from + 1, errorMessage, platform: '=HYPERLINK("x")' }),
      completedEvent({ decidedAt: from + 2, appVersion: '+1', networkType: '-2', country: '@A' }),
    ]);
    const { text, headers } = await call(`/api/export?format=csv&${span}`);
    expect(headers.get('Content-Type')).toContain('text/csv; charset=utf-8');
    expect(headers.get('Content-Disposition')).toContain('.csv"');
    const [head, ...rest] = text.split('\r\n');
    expect(head?.split(',')).toEqual(exportColumns);
    expect(rest.at(-1)).toBe('');
    expect(text).toContain('"a ""quoted"", one\r\nin two lines"');
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
    expect(text).toMatch(/,'\+1,'-2,'@A,/);
    expect(text).toContain(',true,');
    expect(text).toContain('"{""-60"":4}"');
  });

  it('keeps to a filter, and gives the head alone where there is nothing', async () => {
    await write([
      completedEvent({ decidedAt: from + 1, country: 'DE', outcome: 'failed' }),
      completedEvent({ decidedAt: from + 2, country: 'DE' }),
    ]);
    const failed = await call(`/api/export?format=ndjson&${span}&outcome=failed&country=DE`);
    expect(lines(failed.text)).toHaveLength(2);
    const none = await call('/api/export?format=csv&from=1000&to=2000');
    expect(none.text).toBe(`${exportColumns.join(',')}\r\n`);
  });

  it('goes on after the last line of one that broke off', async () => {
    const events = [1, 2, 2, 3].map((after) => completedEvent({ decidedAt: from + after }));
    await write(events);
    const whole = lines((await call(`/api/export?format=ndjson&${span}`)).text);
    const { decidedAt, jobId } = JSON.parse(whole[1] ?? '') as ScanCompleted;
    const rest = await call(`/api/export?format=ndjson&${span}&cursor=${decidedAt}.${jobId}`);
    expect(lines(rest.text).slice(0, -1)).toEqual(whole.slice(2, -1));
  });

  it.each(['', 'format=xml', 'format=csv&from=0&to=99999999999999', 'format=csv&cursor=x'])(
    'answers %s 400 as problem+json',
    async (query) => {
      const answer = await call(`/api/export?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    },
  );
});

describe('an export of tens of thousands of scans', () => {
  const count = 30_000;
  beforeAll(async () => {
    await resetRollups();
    await writeMany(count);
  });

  it('holds each of them once', async () => {
    const response = await exports.default.fetch(
      new Request(`${origin}/api/export?format=ndjson&${span}`),
    );
    const rows = lines(await response.text());
    expect(rows).toHaveLength(count + 1);
    const ids = rows.map((row) => (JSON.parse(row) as { jobId?: string }).jobId);
    expect(new Set(ids.slice(0, -1)).size).toBe(count);
    expect(rows.at(-1)).toBe(JSON.stringify({ end: { scans: count } }));
  });

  it('reads a page when its receiver wants it, and none when that has gone', async () => {
    let queries = 0;
    const DB = watchedD1(() => {
      queries += 1;
    });
    const stream = await streamExport(DB, 'csv', { from, to }, null);
    const reader = stream.getReader();
    await reader.read();
    await scheduler.wait(50);
    expect(queries).toBe(1);
    await reader.read();
    expect(queries).toBe(2);
    await reader.cancel();
    await scheduler.wait(50);
    expect(queries).toBe(2);
  });

  it('breaks off with an error where the database fails on the way, never as if it were whole', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue();
    let queries = 0;
    const DB = watchedD1(() => {
      queries += 1;
      if (queries === 3) throw new Error('D1_ERROR: Network connection lost.');
    });
    const stream = await streamExport(DB, 'ndjson', { from, to }, null);
    const reader = stream.getReader();
    const parts: number[] = [];
    const readAll = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        parts.push(value.byteLength);
      }
    };
    await expect(readAll()).rejects.toThrow('Failed query');
    expect(parts).toHaveLength(2);
    expect(said).toHaveBeenCalledOnce();
    expect(said.mock.calls[0]?.[0]).toContain('connection lost');
    said.mockRestore();
  });

  it('answers an error where the database fails at once', async () => {
    const DB = watchedD1(() => {
      throw new Error('D1_ERROR: Network connection lost.');
    });
    await expect(streamExport(DB, 'csv', { from, to }, null)).rejects.toThrow('Failed query');
  });
});
