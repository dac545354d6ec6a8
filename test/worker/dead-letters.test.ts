import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { DeadLetterPage, TelemetryHealth } from '../../src/core/slo/read-answers.ts';
import { createApp } from '../../src/http/app.ts';
import { eventMessage } from '../support/telemetry-messages.ts';
import { call, until } from './app.ts';
import { completedEvent } from './completed-event.ts';
import { consume, deliveriesOf } from './consume.ts';
import { D1Down, faultyD1 } from './faulty-d1.ts';

const dead = { queue: 'bookshelf-scan-events-dead' };

async function die(body: unknown, queue = dead.queue): Promise<string> {
  const id = crypto.randomUUID();
  expect((await consume([{ id, body }], { queue })).acked).toEqual(new Set([id]));
  return id;
}

async function health(): Promise<TelemetryHealth> {
  return (await call('/api/telemetry')).json() as TelemetryHealth;
}

async function counted(queue: string): Promise<number> {
  const { counters } = await health();
  return counters.find(({ name, label }) => name === 'dead_letters' && label === queue)?.value ?? 0;
}

async function page(query = ''): Promise<DeadLetterPage> {
  const answer = await call(`/api/dead-letters${query}`);
  expect(answer.status).toBe(200);
  return answer.json() as DeadLetterPage;
}

async function find(id: string) {
  const { deadLetters } = await page('?limit=50');
  return deadLetters.find((letter) => letter.id === id);
}

const replay = (id: string) => call(`/api/dead-letters/${id}/replay`, { method: 'POST' });
const discard = (id: string) => call(`/api/dead-letters/${id}`, { method: 'DELETE' });

describe('the consumers of dead letters', () => {
  it('keep each whole, once however often it is delivered, and count it', async () => {
    const before = await counted('bookshelf-scan-events');
    const { waiting } = (await health()).deadLetters;
    const body = { kind: 'event', jobId: 'x', text: 'é'.repeat(600) };
    const id = await die(body);
    await consume([{ id, body, attempts: 2 }], dead);
    expect(await counted('bookshelf-scan-events')).toBe(before + 1);
    expect((await health()).deadLetters.waiting).toBe(waiting + 1);
    const letter = await find(id);
    expect(letter).toMatchObject({ queue: 'bookshelf-scan-events', replayedAt: null });
    expect(letter?.preview).toBe(JSON.stringify(body).slice(0, 500));
    expect(letter?.chars).toBe(JSON.stringify(body).length);
    expect(letter?.unreadable).toContain('entry');
  });

  it('keep what died on its way to the OTLP endpoint by the name of its own queue', async () => {
    const id = await die({ kind: 'foreign_spans', spans: [] }, 'bookshelf-span-exports-dead');
    expect(await find(id)).toMatchObject({ queue: 'bookshelf-span-exports', unreadable: null });
    expect(await counted('bookshelf-span-exports')).toBe(1);
  });

  it('try again later where the database is down', async () => {
    const DB = faultyD1(() => {
      throw new D1Down();
    });
    const { acked, delays } = await consume(deliveriesOf(['a', 'b'], 4), {
      ...dead,
      bindings: { DB },
    });
    expect(acked.size).toBe(0);
    expect([...delays.values()]).toEqual([40, 40]);
  });

  it('keep what is not even an object', async () => {
    for (const body of [null, 'text', 7, [1]]) expect(await find(await die(body))).toBeDefined();
  });
});

describe('GET /api/dead-letters', () => {
  it('pages through all of them, newest first, none twice', async () => {
    for (let letters = 0; letters < 5; letters += 1) await die({ letters });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { deadLetters, nextCursor }: DeadLetterPage = await page(
        `?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      seen.push(...deadLetters.map(({ id }) => id));
      cursor = nextCursor;
    }
    const all = await env.DB.prepare(
      'SELECT id FROM dead_letter ORDER BY received_at DESC, id DESC',
    ).all<{ id: string }>();
    expect(seen).toEqual(all.results.map(({ id }) => id));
    expect((await call('/api/dead-letters?cursor=nonsense')).status).toBe(400);
  });
});

describe('a replay', () => {
  it('sends a letter to its queue again, and does no harm when repeated', async () => {
    const event = completedEvent();
    const id = await die(eventMessage(event));
    for (const answer of [await replay(id), await replay(id)]) {
      expect(answer.status).toBe(200);
      expect(answer.json()).toMatchObject({ id, queue: 'bookshelf-scan-events' });
    }
    const rows = () =>
      env.DB.prepare('SELECT count(*) AS n FROM scan_completed WHERE job_id = ?')
        .bind(event.jobId)
        .first<number>('n');
    await until(rows, (n) => n === 1);
    expect((await find(id))?.replayedAt).not.toBeNull();
  });

  it('of an unknown letter is answered 404, as is its discarding', async () => {
    for (const answer of [await replay('none'), await discard('none')]) {
      expect(answer.status).toBe(404);
      expect(answer.text).toContain('no dead letter none');
    }
  });
});

describe('a fault of ours', () => {
  it('is answered as a problem, without what it is', async () => {
    const app = createApp({ listProviders: () => [], missingFor: () => undefined });
    const prepare = () => {
      throw new D1Down();
    };
    const bindings = { ...env, DB: { prepare } as unknown as D1Database };
    const answer = await app.request('/api/dead-letters', {}, bindings);
    expect(answer.status).toBe(500);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({
      status: 500,
      detail: 'A fault of ours. Try again.',
    });
  });
});

describe('discarding', () => {
  it('deletes a letter for good', async () => {
    const id = await die('to be forgotten');
    expect((await discard(id)).status).toBe(200);
    expect(await find(id)).toBeUndefined();
    expect((await discard(id)).status).toBe(404);
  });
});
