import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeSyntheticScript } from '../../src/core/scan/synthetic-script.ts';
import type { ScanPage, Summary } from '../../src/core/slo/read-answers.ts';
import type { Env } from '../../src/env.ts';
import worker from '../../src/index.ts';
import { scanCompleted, scanStarted } from '../../src/storage/schema.ts';
import { eventMessage } from '../support/telemetry-messages.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { call, completed, origin, status, until, upload } from './app.ts';
import { completedEvent } from './completed-event.ts';
import { consume, deliveriesOf } from './consume.ts';
import { resetRollups } from './reset-rollups.ts';
import { startedEvent } from './started-event.ts';

const db = drizzle(env.DB);
const script = { steps: 3, everyMs: 20, books: 6, end: 'complete' } as const;
const synthetic = { 'X-AI-Provider': 'synthetic' };
const counted = { ...synthetic, 'X-Synthetic-Scans': 'count' };

beforeEach(resetRollups);

async function scan(headers: Record<string, string>, end: 'complete' | 'fail' = 'complete') {
  const jobId = crypto.randomUUID();
  const picture = tinyJpeg(writeSyntheticScript({ ...script, end }, jobId));
  expect((await upload(jobId, picture, { headers })).status).toBe(202);
  return jobId;
}

function recorded(jobId: string) {
  const find = () => db.select().from(scanCompleted).where(eq(scanCompleted.jobId, jobId));
  return until(find, (rows) => rows.length > 0);
}

async function read<T>(path: string): Promise<T> {
  return (await call(path)).json() as T;
}

function uploadTo(bindings: Partial<Env>, headers: Record<string, string>) {
  const url = `${origin}/scan?jobId=${crypto.randomUUID()}`;
  const request = new Request(url, { method: 'POST', body: tinyJpeg('x'), headers });
  return worker.fetch(request as never, { ...env, ...bindings }, createExecutionContext());
}

describe('[SY1] the synthetic provider', () => {
  it('says of its books that they are none, after as many updates as the picture asks for', async () => {
    const jobId = await scan(synthetic);
    const { result } = await completed(jobId);
    expect(result?.books).toHaveLength(6);
    for (const { title, author } of result?.books ?? []) {
      expect(title).toContain('Synthetic');
      expect(author).toContain('no picture was read');
    }
    expect(result?.metadata).toMatchObject({ provider: 'synthetic', model: 'synthetic' });
    const { updates = [] } = await status(jobId, '?since=0&epoch=0&check=1');
    const spines = updates.filter(({ data }) => data.currentStatus.startsWith('Reading spine'));
    await recorded(jobId);
    expect(spines.map(({ data }) => data.processedItems)).toEqual([2, 4, 6]);
  });

  it('fails where the picture asks for it', async () => {
    const jobId = await scan(synthetic, 'fail');
    const { error } = await until(
      () => status(jobId),
      (seen) => seen.stage === 'error',
    );
    expect(error).toContain('as it was asked to');
    await recorded(jobId);
  });

  it('is not there unless a variable says so', async () => {
    const answer = await uploadTo({ SYNTHETIC_PROVIDER: 'off' }, synthetic);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      code: 'provider_not_configured',
      message: expect.stringContaining('SYNTHETIC_PROVIDER') as string,
    });
  });
});

describe('[SY2] its scans', () => {
  it('are marked in both tables and in the list, and in no number but their own', async () => {
    const jobId = await scan(synthetic);
    const [row] = await recorded(jobId);
    expect(row).toMatchObject({ synthetic: true, provider: 'synthetic', outcome: 'completed' });
    const started = await db.select().from(scanStarted).where(eq(scanStarted.jobId, jobId));
    expect(started).toMatchObject([{ synthetic: true }]);
    const summary = await read<Summary>('/api/summary');
    expect(summary.scans).toMatchObject({ decided: 0, completed: 0, synthetic: 1, inFlight: 0 });
    expect(summary.completion).toMatchObject({ count: 0, total: 0, status: 'no_data' });
    const { scans } = await read<ScanPage>('/api/scans');
    expect(scans).toMatchObject([{ jobId, synthetic: true }]);
  });

  it('are not in flight', async () => {
    const openedAt = Date.now();
    const events = [startedEvent({ openedAt, synthetic: true }), startedEvent({ openedAt })];
    await consume(deliveriesOf(events.map(eventMessage)));
    expect((await read<Summary>('/api/summary')).scans.inFlight).toBe(1);
  });

  it('are told by a field that messages of before do not have: those are of real scans', async () => {
    const { synthetic: _, ...event } = completedEvent({ decidedAt: Date.now() });
    const { acked } = await consume(deliveriesOf([eventMessage(event as never)]));
    expect(acked.size).toBe(1);
    expect(await recorded(event.jobId)).toMatchObject([{ synthetic: false }]);
  });
});

describe('[SY3] a synthetic scan', () => {
  it('counts as an app’s where it is asked to, and allowed', async () => {
    await recorded(await scan(counted));
    const { scans } = await read<Summary>('/api/summary');
    expect(scans).toMatchObject({ decided: 1, completed: 1, synthetic: 0 });
  });

  it('is refused where it is not allowed, instead of being marked', async () => {
    const answer = await uploadTo({ SYNTHETIC_PROVIDER: 'on' }, counted);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      message: expect.stringContaining('"countable"') as string,
    });
  });

  it('of another provider is none, whatever its header says', async () => {
    const answer = await uploadTo({ DEFAULT_PROVIDER: 'gemini' }, { 'X-Synthetic-Scans': 'count' });
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('GEMINI_API_KEY');
  });
});
