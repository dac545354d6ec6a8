import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { FaultBench } from './fault-bench.ts';
import { Networks } from './networks.ts';

let bench: FaultBench;
let networks: Networks;

beforeAll(async () => {
  bench = await FaultBench.start();
  networks = await Networks.start(bench.worker.settings);
});
afterAll(async () => {
  await networks?.stop();
  await bench?.stop();
});

interface Probed {
  /** What a handshake was answered with in place of 101. */
  readonly refusedWith: number | null;
  readonly openedAfterMs: number | null;
  readonly firstMessageAfterMs: number | null;
  /** Since the opening. */
  readonly closedAfterMs: number | null;
}

/** What a bare client sees that opens a socket and says nothing. */
async function probe(url: string, forMs: number, inTheMiddle = () => {}): Promise<Probed> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/progress?jobId=${randomUUID()}`);
  const startedAt = performance.now();
  const since = () => Math.round(performance.now() - startedAt);
  const seen = {
    refusedWith: null as number | null,
    openedAfterMs: null as number | null,
    firstMessageAfterMs: null as number | null,
    closedAfterMs: null as number | null,
  };
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('error', () => undefined);
  socket.on('unexpected-response', (_, { statusCode }) => {
    seen.refusedWith = statusCode ?? null;
    resolve();
  });
  socket.on('open', () => (seen.openedAfterMs = since()));
  socket.on('message', () => {
    seen.firstMessageAfterMs ??= since();
    setTimeout(inTheMiddle, 200);
  });
  socket.on('close', () => {
    seen.closedAfterMs = since() - (seen.openedAfterMs ?? 0);
    resolve();
  });
  setTimeout(resolve, forMs);
  await promise;
  socket.terminate();
  return seen;
}

const healthOf = async (url: string) => (await fetch(`${url}/health`)).status;

describe.concurrent('the networks do what they are for, to a bare client', () => {
  const refusing: [string, () => string | Promise<string>, number | null][] = [
    ['nginx that drops Upgrade', () => networks.nginx('thoughtless'), 426],
    ['nginx that forbids it', () => networks.nginx('forbidding'), 403],
    ['haproxy that forbids it', () => networks.haproxy('forbidding'), 403],
    ['squid that forbids tunnels', () => networks.squid('strict'), null],
    [
      'a network that refuses it',
      async () => (await networks.tcp({ upgrades: 'refuse' })).url,
      403,
    ],
  ];
  it.for(refusing)('%s: HTTP works, and no socket opens', async ([, find, refusedWith]) => {
    const url = await find();
    expect(await healthOf(url)).toBe(200);
    expect(await probe(url, 3_000)).toMatchObject({ refusedWith, openedAfterMs: null });
  });

  const silent: [string, () => string | Promise<string>][] = [
    ['haproxy that swallows handshakes', () => networks.haproxy('swallowing')],
    ['a network that swallows them', async () => (await networks.tcp({ upgrades: 'swallow' })).url],
  ];
  it.for(silent)('%s: HTTP works, and no answer comes', async ([, find]) => {
    const url = await find();
    expect(await healthOf(url)).toBe(200);
    const nothing = { refusedWith: null, openedAfterMs: null, closedAfterMs: null };
    expect(await probe(url, 8_000)).toMatchObject(nothing);
  });

  it('haproxy that scans handshakes: HTTP works at once, and the socket opens after 6 s', async () => {
    const url = networks.haproxy('slow');
    const startedAt = performance.now();
    expect(await healthOf(url)).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    const { openedAfterMs } = await probe(url, 8_000);
    expect(openedAfterMs).toBeGreaterThan(5_500);
  });

  const cutting: [string, () => string | Promise<string>, number, number][] = [
    ['nginx at 5 s', () => networks.nginx('impatient'), 4_500, 6_500],
    ['haproxy at 5 s', () => networks.haproxy('impatient'), 4_500, 6_500],
    ['squid at 5 s', () => networks.squid('liberal'), 4_500, 7_500],
    ['nginx at 2 s', () => networks.nginx('hasty'), 1_500, 3_500],
    [
      'a network that closes',
      async () => (await networks.tcp({ opened: 'close_soon' })).url,
      200,
      900,
    ],
    ['a network that resets', async () => (await networks.tcp({ opened: 'reset' })).url, 0, 300],
  ];
  it.for(cutting)('%s: a socket opens, and is cut when idle', async ([, find, fromMs, toMs]) => {
    const url = await find();
    expect(await healthOf(url)).toBe(200);
    const { openedAfterMs, closedAfterMs } = await probe(url, 9_000);
    expect(openedAfterMs).toBeLessThan(1_500);
    expect(closedAfterMs).toBeGreaterThanOrEqual(fromMs);
    expect(closedAfterMs).toBeLessThan(toMs);
  });

  it('a network that mutes: a socket opens, says nothing and stays', async () => {
    const { url } = await networks.tcp({ opened: 'mute' });
    const mute = { firstMessageAfterMs: null, closedAfterMs: null };
    const seen = await probe(url, 4_000);
    expect(seen).toMatchObject(mute);
    expect(seen.openedAfterMs).not.toBeNull();
  });

  it.for([
    ['to the app', ['to_app']],
    ['to the server', ['to_server']],
    ['both ways', ['to_app', 'to_server']],
  ] as const)(
    'a network that drops silently %s: nobody is told, and new connections work',
    async ([, ways]) => {
      const network = await networks.tcp();
      const seen = await probe(network.url, 4_000, () => network.blackhole(...ways));
      expect(seen.firstMessageAfterMs).not.toBeNull();
      expect(seen.closedAfterMs).toBeNull();
      expect(await healthOf(network.url)).toBe(200);
    },
  );

  it('a network that goes away and comes back: TCP catches up', async () => {
    const network = await networks.tcp();
    network.freeze();
    setTimeout(() => network.thaw(), 2_000);
    const { openedAfterMs } = await probe(network.url, 3_000);
    expect(openedAfterMs).toBeGreaterThan(1_900);
  });

  it('a weak cell: bytes take their time, and a handshake need not wait for a picture', async () => {
    const network = await networks.tcp({ bytesPerSecond: 8_000, delayMs: 300 });
    const startedAt = performance.now();
    const upload = fetch(`${network.url}/scan?jobId=${randomUUID()}`, {
      method: 'POST',
      body: new Uint8Array(24_000),
    });
    const { openedAfterMs } = await probe(network.url, 3_000);
    expect(openedAfterMs).toBeGreaterThan(600);
    expect(openedAfterMs).toBeLessThan(1_500);
    expect((await upload).status).toBe(415);
    expect(performance.now() - startedAt).toBeGreaterThan(3_000);
  });
});
