import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it } from 'vitest';
import { toLiveScan, type LiveMessage, type LiveScan } from '../../src/core/live/live-message.ts';
import { liveFeedName, maxReaders, maxUnacked } from '../../src/core/live/reader.ts';
import { createApp } from '../../src/http/app.ts';
import { call, origin, until } from './app.ts';
import { completedEvent } from './completed-event.ts';
import { consume, deliveriesOf } from './consume.ts';
import { startedEvent } from './started-event.ts';
import { eventMessage } from '../support/telemetry-messages.ts';

const feed = env.LIVE_FEED.get(env.LIVE_FEED.idFromName(liveFeedName));
const aScan = (): LiveScan => toLiveScan(completedEvent());
const upgrade = { Upgrade: 'websocket' };

/** A reader of the feed, which acks only what its test says. */
class Reader {
  readonly messages: LiveMessage[] = [];
  closed: { code: number; reason: string } | undefined;
  readonly #socket: WebSocket;
  #news = Promise.withResolvers<void>();

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      if (data !== 'PONG') this.messages.push(JSON.parse(String(data)) as LiveMessage);
      this.#tell();
    });
    socket.addEventListener('close', ({ code, reason }) => {
      this.closed = { code, reason };
      this.#tell();
    });
    socket.accept();
  }

  static async open(headers: Record<string, string> = {}): Promise<Reader> {
    const { webSocket, status } = await call('/api/live', { headers: { ...upgrade, ...headers } });
    if (webSocket === null) throw new Error(`no socket: ${status}`);
    const reader = new Reader(webSocket);
    opened.push(reader);
    await reader.until(() => reader.messages.length > 0);
    return reader;
  }

  get scans(): LiveScan[] {
    return this.messages.flatMap((message) => (message.type === 'scans' ? message.scans : []));
  }

  send(frame: unknown): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  close(): void {
    this.#socket.close(1000);
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) await this.#news.promise;
  }

  async untilClosed() {
    await this.until(() => this.closed !== undefined);
    return this.closed;
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}

const opened: Reader[] = [];
afterEach(async () => {
  for (const reader of opened.splice(0)) reader.close();
  await until(
    async () => feed.publish([], 0),
    (readers) => readers === 0,
  );
});

describe('GET /api/live', () => {
  it('[LF1] greets a reader, and is no page for who brings no upgrade', async () => {
    const reader = await Reader.open();
    expect(reader.messages[0]).toMatchObject({ type: 'hello', protocol: 1 });
    const answer = await call('/api/live');
    expect(answer.status).toBe(426);
    expect(answer.json()).toMatchObject({ title: 'Upgrade required' });
  });

  it('[LF1] refuses pages of other sites, and takes those of its own and programs', async () => {
    for (const foreign of ['https://evil.test', 'null', `${origin}.evil.test`]) {
      const answer = await call('/api/live', { headers: { ...upgrade, Origin: foreign } });
      expect(answer.status).toBe(403);
      expect(answer.webSocket).toBeNull();
    }
    await Reader.open({ Origin: origin });
  });

  it('[LF1] is shut to who has no credential of the dashboard', async () => {
    const app = createApp({ listProviders: () => [], missingFor: () => undefined });
    const shut = { ...env, ENVIRONMENT: 'production', DASHBOARD_TOKEN: 'a-long-and-secret-token' };
    const answer = await app.request('/api/live', { headers: upgrade }, shut);
    expect(answer.status).toBe(401);
  });

  it('[LF2] brings the scans of a batch once they are in D1, with the fields of the lists', async () => {
    const reader = await Reader.open();
    const [started, ended] = [startedEvent(), completedEvent({ decidedAt: Date.now() })];
    await consume(deliveriesOf([eventMessage(started), eventMessage(ended)]));
    await reader.until(() => reader.scans.length === 2);
    expect(reader.scans).toEqual([toLiveScan(started), toLiveScan(ended)]);
    const listed = await call(`/api/scans?q=${ended.jobId}`);
    const { scans } = listed.json() as { scans: unknown[] };
    expect(scans).toEqual([reader.scans[1]?.scan]);
  });

  it('[LF3] a feed that fails does not fail a batch', async () => {
    const failing = { publish: () => Promise.reject(new Error('no feed today')) };
    const LIVE_FEED = { idFromName: () => 'feed', get: () => failing };
    const bindings = { LIVE_FEED: LIVE_FEED as unknown as typeof env.LIVE_FEED };
    const event = completedEvent();
    const { acked } = await consume(deliveriesOf([eventMessage(event)]), { bindings });
    expect(acked).toEqual(new Set(['0']));
    const answer = await call(`/api/scans/${event.jobId}`);
    expect(answer.status).toBe(200);
  });

  it('[LF4] outlives the memory of the object', async () => {
    const reader = await Reader.open();
    expect(await feed.publish([aScan()], 0)).toBe(1);
    await reader.until(() => reader.scans.length === 1);
    await evictDurableObject(feed);
    expect(await feed.publish([aScan()], 7)).toBe(1);
    await reader.until(() => reader.scans.length === 2);
    expect(reader.messages.at(-1)).toMatchObject({ seq: 2, skipped: 7 });
  });

  it('[LF5] refuses one reader too many, and gives it the place of one that is gone', async () => {
    const readers = await Promise.all(Array.from({ length: maxReaders }, () => Reader.open()));
    const answer = await call('/api/live', { headers: upgrade });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('Retry-After')).toBe('30');
    await runInDurableObject(feed, (_, state) => {
      const [silent] = state.getWebSockets();
      const reader = silent?.deserializeAttachment() as object;
      silent?.serializeAttachment({ ...reader, openedAt: Date.now() - 61_000 });
    });
    await Reader.open();
    const sentAway = readers.filter(({ closed }) => closed !== undefined);
    expect(sentAway.map(({ closed }) => closed)).toEqual([{ code: 4408, reason: 'dead' }]);
  });

  it('[LF6] drops a reader that acks nothing, and keeps one that does', async () => {
    const [slow, quick] = [await Reader.open(), await Reader.open()];
    for (let seq = 1; seq <= maxUnacked; seq += 1) {
      expect(await feed.publish([aScan()], 0)).toBe(2);
      await quick.until(() => quick.scans.length === seq);
      if (seq % 8 === 0) quick.send({ type: 'ack', seq });
    }
    await expect.poll(() => feed.publish([aScan()], 0)).toBe(1);
    expect(await slow.untilClosed()).toEqual({ code: 4411, reason: 'too slow' });
    expect(slow.scans).toHaveLength(maxUnacked);
    expect(quick.closed).toBeUndefined();
  });

  it('[LF7] closes on frames that are too large or too many, and ignores what it does not know', async () => {
    const [large, many, odd] = [await Reader.open(), await Reader.open(), await Reader.open()];
    large.send('x'.repeat(5_000));
    expect(await large.untilClosed()).toMatchObject({ code: 4413 });
    for (let count = 0; count <= 50; count += 1) many.send({ type: 'ack', seq: 1 });
    expect(await many.untilClosed()).toMatchObject({ code: 4429 });
    for (const frame of ['not json', 'null', { type: 'ack', seq: 99 }, { type: 'other' }])
      odd.send(frame);
    odd.send('PING');
    expect(await feed.publish([aScan()], 0)).toBe(1);
    await odd.until(() => odd.scans.length === 1);
  });
});
