import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TelemetryHealth } from '../../src/core/slo/read-answers.ts';
import type { ScanJob } from '../../src/durable/scan-job.ts';
import worker from '../../src/index.ts';
import { Confirmations } from '../../src/telemetry/confirmations.ts';
import { consumeTelemetry } from '../../src/telemetry/consume-telemetry.ts';
import { aSpan, eventMessage, spansMessage } from '../support/telemetry-messages.ts';
import { call } from './app.ts';
import { completedEvent } from './completed-event.ts';
import { consume, deliveriesOf } from './consume.ts';
import { D1Down, faultyD1 } from './faulty-d1.ts';
import { startedEvent } from './started-event.ts';

const poison = 'poison, which D1 refuses';

const refusePoison = ({ params }: { params: string }) => {
  if (params.includes(poison)) throw new Error('D1_ERROR: it does not take this');
};

const healthy = () => eventMessage(completedEvent());
const poisoned = () => eventMessage(completedEvent({ errorMessage: poison }));

// Hundreds of faults made on purpose.
beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());
afterEach(() => vi.restoreAllMocks());

/** Objects that are told by `confirm`. */
const objectsThat = (confirm: () => Promise<void>) =>
  ({
    idFromName: env.SCAN_JOB.idFromName.bind(env.SCAN_JOB),
    get: () => ({ confirm }),
  }) as unknown as DurableObjectNamespace<ScanJob>;

const batchOf = (body: unknown) =>
  createMessageBatch('bookshelf-scan-events', [
    { id: '0', body, attempts: 1, timestamp: new Date() },
  ]);

async function recorded(jobId: string): Promise<number> {
  const query = env.DB.prepare('SELECT count(*) AS n FROM scan_completed WHERE job_id = ?');
  return (await query.bind(jobId).first<number>('n')) ?? 0;
}

async function counter(name: string, label = ''): Promise<number> {
  const { counters } = (await call('/api/telemetry')).json() as TelemetryHealth;
  return counters.find((own) => own.name === name && own.label === label)?.value ?? 0;
}

describe('the queue consumer', () => {
  it('lets a message that D1 refuses hold up no other', async () => {
    const messages = Array.from({ length: 100 }, (_, index) =>
      [13, 14, 77].includes(index) ? poisoned() : healthy(),
    );
    const DB = faultyD1(refusePoison);
    const { acked, delays } = await consume(deliveriesOf(messages, 3), { bindings: { DB } });
    expect([...delays]).toEqual([
      ['13', 20],
      ['14', 20],
      ['77', 20],
    ]);
    expect(acked.size).toBe(97);
    expect(await recorded(String(messages[12]?.jobId))).toBe(1);
    expect(await recorded(String(messages[13]?.jobId))).toBe(0);
    expect(DB.batches.length).toBeLessThan(60);
  });

  it('does not hammer a database that takes no writes', async () => {
    const DB = faultyD1(() => {
      throw new D1Down();
    });
    const messages = Array.from({ length: 100 }, healthy);
    const { acked, delays } = await consume(deliveriesOf(messages, 9), { bindings: { DB } });
    expect(DB.batches).toHaveLength(2);
    expect(acked.size).toBe(0);
    expect([...delays.values()]).toEqual(Array(100).fill(900));
  });

  it('stops when the database goes down in the middle, and keeps what it wrote', async () => {
    const DB = faultyD1((batch) => {
      if (batch.number > 4) throw new D1Down();
      refusePoison(batch);
    });
    const messages = [poisoned(), healthy(), healthy(), healthy()];
    const { acked, delays } = await consume(deliveriesOf(messages), { bindings: { DB } });
    // All, the count of its failure, the half with the poison, that one's count, and then no more.
    expect(DB.batches.length).toBeLessThanOrEqual(6);
    expect(acked.size + delays.size).toBe(4);
    for (const [index, { jobId }] of messages.entries()) {
      expect(await recorded(jobId)).toBe(acked.has(String(index)) ? 1 : 0);
    }
  });

  it('gives up isolating where too much is refused, and has the rest come back ahead of it', async () => {
    const DB = faultyD1(refusePoison);
    const messages = Array.from({ length: 100 }, (_, index) =>
      index < 20 || index % 2 === 0 ? healthy() : poisoned(),
    );
    const { acked, delays } = await consume(deliveriesOf(messages, 5), { bindings: { DB } });
    expect(DB.batches.length).toBeLessThanOrEqual(256);
    expect(acked.size).toBeGreaterThan(10);
    expect(acked.size + delays.size).toBe(100);
    expect(new Set(delays.values())).toEqual(new Set([5, 80]));
  });

  it('backs off where all is refused', async () => {
    const DB = faultyD1(refusePoison);
    const messages = Array.from({ length: 100 }, poisoned);
    const { delays } = await consume(deliveriesOf(messages, 5), { bindings: { DB } });
    expect(DB.batches).toHaveLength(256);
    expect([...delays.values()]).toEqual(Array(100).fill(80));
  });

  it('sends what it cannot read to the dead letters by itself', async () => {
    const { acked, delays } = await consume(
      deliveriesOf([{ kind: 'nonsense' }, healthy(), 'x', null]),
    );
    expect([...acked]).toEqual(['1']);
    expect([...delays.keys()]).toEqual(['0', '2', '3']);
  });

  it('acks what it wrote where the object cannot be told, which sends again', async () => {
    const SCAN_JOB = objectsThat(async () => {
      throw new Error('the object is overloaded');
    });
    const message = healthy();
    const { acked } = await consume(deliveriesOf([message]), { bindings: { SCAN_JOB } });
    expect([...acked]).toEqual(['0']);
    expect(await recorded(message.jobId)).toBe(1);
    expect((await consume(deliveriesOf([{ ...message, attempt: 2 }]))).acked.size).toBe(1);
    expect(await recorded(message.jobId)).toBe(1);
  });

  it('answers the queue before the objects are told', async () => {
    const told = Promise.withResolvers<void>();
    const SCAN_JOB = objectsThat(() => told.promise);
    const message = healthy();
    const batch = batchOf(message);
    const context = createExecutionContext();
    await worker.queue(batch, { ...env, SCAN_JOB }, context);
    expect(await recorded(message.jobId)).toBe(1);
    told.resolve();
    expect(await getQueueResult(batch, context)).toMatchObject({ ackAll: true });
  });

  it('waits for its objects where too many are still to be told', async () => {
    const told = Promise.withResolvers<void>();
    const limits = { atOnce: 1, pending: 0, backlogMs: 0, patienceMs: 60_000 };
    const waitUntil = vi.fn<(work: Promise<void>) => void>();
    let isAnswered = false;
    const answering = consumeTelemetry(batchOf(healthy()), {
      write: async () => undefined,
      canWrite: async () => true,
      confirm: () => told.promise,
      confirmations: new Confirmations(limits, async (ms, options) => scheduler.wait(ms, options)),
      publish: async () => undefined,
      waitUntil,
      now: Date.now,
    }).then(() => (isAnswered = true));
    await scheduler.wait(0);
    expect(isAnswered).toBe(false);
    told.resolve();
    await answering;
    // Only what tells the live feed goes on behind the batch.
    expect(waitUntil).toHaveBeenCalledTimes(1);
  });

  it('files spans that name no job under the scan whose object sent them', async () => {
    const { jobId } = completedEvent();
    const span = aSpan();
    await consume(deliveriesOf([spansMessage(jobId, [span])]));
    const query = env.DB.prepare('SELECT job_id FROM span WHERE span_id = ?').bind(span.spanId);
    expect(await query.first('job_id')).toBe(jobId);
  });
});

describe('the counters', () => {
  it('count messages, resends, redeliveries and lag with what they count', async () => {
    const now = Date.now();
    const before = (await call('/api/telemetry')).json() as TelemetryHealth;
    const messages = [
      { ...healthy(), putAt: now - 100, depth: 7 },
      { ...healthy(), putAt: now - 100, attempt: 2, depth: 3 },
      { ...spansMessage(crypto.randomUUID(), [aSpan()]), putAt: now - 100 },
    ];
    const counts = async () => [
      await counter('telemetry_messages', 'event'),
      await counter('telemetry_messages', 'spans'),
      await counter('outbox_resends'),
      await counter('queue_redeliveries'),
    ];
    const were = await counts();
    await consume(deliveriesOf(messages, 2));
    const are = await counts();
    expect(are.map((value, index) => value - Number(were[index]))).toEqual([2, 1, 1, 3]);
    expect(await counter('outbox_depth')).toBe(7);
    await consume(deliveriesOf([healthy()]));
    expect(await counter('outbox_depth')).toBe(1);
    const { lag } = (await call('/api/telemetry')).json() as TelemetryHealth;
    expect(lag.count).toBe(before.lag.count + 4);
    expect(lag.p50).not.toBeNull();
  });

  it('count nothing of a write that is rolled back', async () => {
    const were = await counter('telemetry_messages', 'event');
    await consume(deliveriesOf([poisoned()]), { bindings: { DB: faultyD1(refusePoison) } });
    expect(await counter('telemetry_messages', 'event')).toBe(were);
    expect(await counter('write_failures')).toBeGreaterThan(0);
  });
});

describe('GET /api/telemetry', () => {
  it('finds scans that should have ended, and of whose end nothing is recorded', async () => {
    const now = Date.now();
    const started = (deadlineAt: number) =>
      startedEvent({ openedAt: deadlineAt - 300_000, deadlineAt });
    const overdue = started(now - 301_000);
    const ended = started(now - 400_000);
    const end = completedEvent({ jobId: ended.jobId, epoch: ended.epoch });
    const late = started(now - 290_000);
    await consume(deliveriesOf([overdue, ended, late, end].map(eventMessage)));
    const { overdueScans } = (await call('/api/telemetry')).json() as TelemetryHealth;
    expect(overdueScans).toEqual({
      count: 1,
      oldest: { jobId: overdue.jobId, deadlineAt: overdue.deadlineAt },
    });
  });
});
