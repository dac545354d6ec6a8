import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { Trace } from '../../src/core/trace/trace.ts';
import { createApp } from '../../src/http/app.ts';
import { runTogether } from '../../src/storage/run-together.ts';
import { writeSpans } from '../../src/storage/span-store.ts';
import { newTraceId } from '../support/otlp-messages.ts';
import { aSpan } from '../support/telemetry-messages.ts';
import { call } from './app.ts';

async function read(traceId: string): Promise<Trace> {
  const answer = await call(`/api/traces/${traceId}`);
  expect(answer.status).toBe(200);
  return answer.json() as Trace;
}

describe('GET /api/traces/{traceId}', () => {
  it('gives the spans of that trace alone, oldest first, whole before part', async () => {
    const traceId = newTraceId();
    const startUs = 1_700_000_000_000_000;
    const spans = [
      aSpan({ traceId, name: 'third', startUs: startUs + 2 }),
      aSpan({ traceId, name: 'second', startUs, endUs: startUs + 1 }),
      aSpan({ traceId, name: 'first', startUs, endUs: startUs + 9, attributes: { a: [1, 2] } }),
    ];
    await runTogether(env.DB, writeSpans([...spans, aSpan()]));
    expect(await read(traceId)).toEqual({
      traceId,
      spans: spans.toReversed(),
      truncated: false,
    });
    expect(await read(traceId.toUpperCase())).toMatchObject({ traceId });
  });

  it('gives 2,000 spans at most, the oldest, and says that there are more', async () => {
    const traceId = newTraceId();
    const startUs = 1_700_000_000_000_000;
    const spans = Array.from({ length: 2001 }, (_, at) =>
      aSpan({ traceId, startUs: startUs + at }),
    );
    await runTogether(env.DB, writeSpans(spans.slice(1)));
    const all = await read(traceId);
    expect([all.spans.length, all.truncated]).toEqual([2000, false]);
    await runTogether(env.DB, writeSpans(spans));
    const trace = await read(traceId);
    expect([trace.spans.length, trace.truncated]).toEqual([2000, true]);
    expect(trace.spans.at(-1)?.startUs).toBe(startUs + 1999);
  });

  it.each(['x', 'ab', '0'.repeat(32), 'g'.repeat(32), `${'a'.repeat(32)}b`])(
    'answers %s 400 as problem+json',
    async (id) => {
      const answer = await call(`/api/traces/${id}`);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
      expect(answer.text).toContain('32 hex digits');
    },
  );

  it('answers a trace without spans 404', async () => {
    const answer = await call(`/api/traces/${newTraceId()}`);
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ status: 404, title: 'Not found' });
  });

  it('asks for the dashboard token outside development', async () => {
    const app = createApp({ listProviders: () => [], missingFor: () => undefined });
    const bindings = { ...env, ENVIRONMENT: 'production', DASHBOARD_TOKEN: 't', INGEST_KEY: 'k' };
    const ask = (token: string) =>
      app.request(
        `/api/traces/${newTraceId()}`,
        { headers: { Authorization: `Bearer ${token}` } },
        bindings,
      );
    expect((await ask('k')).status).toBe(401);
    expect((await ask('t')).status).toBe(404);
  });
});
