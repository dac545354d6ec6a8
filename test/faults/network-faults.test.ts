import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScanOptions, ScanProgress } from '../../src/client/index.ts';
import { MapStore } from '../support/map-store.ts';
import type { TcpProxy } from '../../src/simulator/network/tcp-proxy.ts';
import {
  byWebsocket,
  expectInferred,
  expectTold,
  expectWhole,
  fellBack,
  type Truth,
} from './expectations.ts';
import { busy, FaultBench, longestGapMs, type FaultScan, type Seen } from './fault-bench.ts';
import { Networks } from './networks.ts';

/*
 * What is true of a scan under each fault (contract, section 3; PROTOCOL.md [SE1], [SE2]):
 *
 * | Fault                                       | strategy         | reason          | stage    |
 * | ------------------------------------------- | ---------------- | --------------- | -------- |
 * | Upgrade dropped, forbidden, no tunnels      | polling_fallback | connect_refused | connect  |
 * | handshake swallowed                         | polling_fallback | connect_timeout | connect  |
 * | handshake after 6 s                         | polling_fallback | connect_timeout | connect  |
 * | WebSocket allowed after 8 s                 | polling_fallback | connect_refused | connect  |
 * | the next scan behind one that forbids it    | polling          | (by memory)     |          |
 * | 101, then silence                           | polling_fallback | handshake_mute  | connect  |
 * | 101, then a reset, each time                | polling_fallback | flapping        | connect  |
 * | usable, then closed, each time              | polling_fallback | flapping        | mid_scan |
 * | usable, then silence after 1.5 s, each time | polling_fallback | stalled         | mid_scan |
 * | cut when idle for 2 s                       | polling_fallback | flapping        | mid_scan |
 * | cut when idle for 5 s                       | websocket        |                 |          |
 * | one reset in mid-scan                       | websocket        |                 |          |
 * | half-open, new connections work             | websocket        |                 |          |
 * |   … where the client polls meanwhile        | polling_fallback | stalled         | mid_scan |
 * | half-open to the server only                | websocket        |                 |          |
 * | no network for 6 s, connections reset       | polling_fallback | connection_lost | mid_scan |
 * | no network for 6 s, connections frozen      | websocket        |                 |          |
 * |   … where the client polls meanwhile        | polling_fallback | stalled         | mid_scan |
 * | weak cell: 64 kbit/s, 300 ms each way       | websocket        |                 |          |
 *
 * Without a report the server knows less ([SE5]): `unknown` where no socket reached it, `stalled` in
 * mid-scan where one stayed open and was mute; all else as above.
 */
/** Whoever opens a scan is told of it within this, where HTTP works at all. */
const firstUpdateWithinMs = 3_500;
/** A ping at the latest after 4.5 s, an answer within 3 s, and the way back. */
const halfOpenNoticedWithinMs = 8_000;

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

/** Where the client may come back with or without a poll, the polls decide what is true ([SE1]). */
const byNeed =
  (fallback: Truth) =>
  ({ outcome }: Seen): Truth =>
    outcome.polls > 0 ? fallback : byWebsocket;

const byMemory: Truth = {
  strategy: 'polling',
  strategyReason: 'adaptive_memory',
  fallbackReason: null,
  fallbackStage: null,
};

async function expectFollowed(
  fault: string,
  how: FaultScan,
  truth: Truth | ((seen: Seen) => Truth),
) {
  const seen = await bench.scan(how);
  bench.note(fault, seen);
  await expectWhole(bench, seen);
  expect(seen.heardAtMs[0]).toBeLessThanOrEqual(firstUpdateWithinMs);
  expect(bench.providerCalls(seen.jobId)).toBe(1);
  await expectTold(bench, seen, typeof truth === 'function' ? truth(seen) : truth);
  return seen;
}

/** Strikes once, at the update `seq`. */
function atUpdate(seq: number, strike: () => void) {
  let struck = false;
  return (progress: ScanProgress) => {
    if (struck || progress.seq < seq) return;
    struck = true;
    strike();
  };
}

describe.concurrent('[CL2] WebSocket cannot be had', () => {
  const refused = fellBack('connect_refused', 'connect');
  const timedOut = fellBack('connect_timeout', 'connect');
  const faults: [string, () => string | Promise<string>, Truth][] = [
    ['nginx drops Upgrade', () => networks.nginx('thoughtless'), refused],
    ['nginx answers 403', () => networks.nginx('forbidding'), refused],
    ['haproxy answers 403', () => networks.haproxy('forbidding'), refused],
    ['squid denies CONNECT', () => networks.squid('strict'), refused],
    ['haproxy swallows the handshake', () => networks.haproxy('swallowing'), timedOut],
    [
      'handshake swallowed',
      async () => (await networks.tcp({ upgrades: 'swallow' })).url,
      timedOut,
    ],
  ];
  it.for(faults)('%s: the scan is polled from its start', async ([fault, find, truth]) => {
    const { heard } = await expectFollowed(fault, { url: await find(), pace: busy }, truth);
    expect(new Set(heard.map(({ via }) => via))).toEqual(new Set(['polling']));
  });

  it('haproxy lets the handshake wait for 6 s: the scan is polled until then', async () => {
    const url = networks.haproxy('slow');
    const pace = { steps: 24, everyMs: 500 };
    const { heard } = await expectFollowed('handshake after 6 s', { url, pace }, timedOut);
    expect(heard[0]?.via).toBe('polling');
    expect(heard.at(-1)?.via).toBe('websocket');
  });
});

describe.concurrent('[CL11] [CL16] WebSocket is tried again, or not', () => {
  it('is allowed after 8 s: the probe at 15 s finds that out', async () => {
    const network = await networks.tcp({ upgrades: 'refuse' });
    setTimeout(() => (network.weather.upgrades = 'pass'), 8_000);
    const how = { url: network.url, pace: { steps: 38, everyMs: 500 } };
    const truth = fellBack('connect_refused', 'connect');
    const { heard, outcome } = await expectFollowed('allowed after 8 s', how, truth);
    expect(heard.at(-1)?.via).toBe('websocket');
    expect(outcome.reconnects).toBe(1);
    expect(network.upgrades).toBe(2);
  });

  it('is forbidden: the next scan behind the same proxy polls from its start', async () => {
    const url = networks.haproxy('forbidding');
    const options = { storage: new MapStore() };
    const pace = { steps: 4, everyMs: 500 };
    const truth = fellBack('connect_refused', 'connect');
    await expectFollowed('haproxy answers 403, first', { url, pace, options }, truth);
    await expectFollowed('haproxy answers 403, second', { url, pace, options }, byMemory);
  });
});

describe.concurrent('[CL9] a socket opens, and is of no use', () => {
  it('says nothing: the scan is polled', async () => {
    const { url } = await networks.tcp({ opened: 'mute' });
    await expectFollowed(
      '101, then silence',
      { url, pace: busy },
      fellBack('handshake_mute', 'connect'),
    );
  });

  it('is reset, each time: the scan is polled', async () => {
    const { url } = await networks.tcp({ opened: 'reset' });
    await expectFollowed('101, then a reset', { url, pace: busy }, fellBack('flapping', 'connect'));
  });

  it('tells what there is, then closes, each time: the scan is polled', async () => {
    const network = await networks.tcp({ opened: 'close_soon' });
    const truth = fellBack('flapping', 'mid_scan');
    await expectFollowed('opens and closes', { url: network.url, pace: busy }, truth);
    expect(network.upgrades).toBeLessThanOrEqual(4);
  });
});

describe.concurrent('[CL12] sockets fall silent', () => {
  it('after 1.5 s, each time: polls fill the silence', async () => {
    const { url } = await networks.tcp({ opened: 'fade' });
    const how = { url, pace: { steps: 44, everyMs: 500 } };
    const stalled = fellBack('stalled', 'mid_scan');
    const { heardAtMs } = await expectFollowed('silent after 1.5 s', how, stalled);
    expect(longestGapMs(heardAtMs)).toBeLessThan(halfOpenNoticedWithinMs);
  });
});

describe.concurrent('connections on which nothing is said are cut', () => {
  const faults: [string, () => string | Promise<string>][] = [
    ['nginx', () => networks.nginx('impatient')],
    ['haproxy', () => networks.haproxy('impatient')],
    ['squid', () => networks.squid('liberal')],
  ];
  it.for(faults)('%s after 5 s: the socket lives on or comes back', async ([proxy, find]) => {
    const how = { url: await find(), quietMs: 12_000 };
    const { outcome } = await expectFollowed(`${proxy} cuts at 5 s idle`, how, byWebsocket);
    expect(outcome.polls).toBe(0);
    expect(outcome.reconnects).toBeLessThanOrEqual(2);
  });

  it('nginx after 2 s: no ping comes in time, so the scan is polled', async () => {
    const how = { url: networks.nginx('hasty'), quietMs: 12_000 };
    await expectFollowed('nginx cuts at 2 s idle', how, fellBack('flapping', 'mid_scan'));
  });

  it('squid lets a tunnel be that is in use', async () => {
    const how = { url: await networks.squid('liberal'), pace: busy };
    const { outcome } = await expectFollowed('squid allows CONNECT', how, byWebsocket);
    expect(outcome.reconnects).toBe(0);
  });
});

describe.concurrent('the network fails in mid-scan', () => {
  const strikeThrough = (network: TcpProxy, strike: () => void): FaultScan => ({
    url: network.url,
    pace: { steps: 28, everyMs: 500 },
    options: { onProgress: atUpdate(5, strike) },
  });

  it('[RS3] one reset: the socket is back at once', async () => {
    const network = await networks.tcp();
    const how = strikeThrough(network, () => network.cut());
    const { outcome, heardAtMs } = await expectFollowed('reset in mid-scan', how, byWebsocket);
    expect(outcome).toMatchObject({ reconnects: 1, polls: 0 });
    expect(longestGapMs(heardAtMs)).toBeLessThan(2_000);
  });

  it.for([
    ['to the app', ['to_app']],
    ['both ways', ['to_app', 'to_server']],
  ] as const)('half-open %s: noticed within 8 s', async ([name, ways]) => {
    const network = await networks.tcp();
    const how = strikeThrough(network, () => network.blackhole(...ways));
    const stalled = fellBack('stalled', 'mid_scan');
    const { outcome, heardAtMs } = await expectFollowed(`half-open ${name}`, how, byNeed(stalled));
    expect(outcome.reconnects).toBe(1);
    expect(longestGapMs(heardAtMs)).toBeLessThan(halfOpenNoticedWithinMs);
  });

  it('half-open to the server: what the app hears it hears in time', async () => {
    const network = await networks.tcp();
    const how = strikeThrough(network, () => network.blackhole('to_server'));
    const { outcome, heardAtMs } = await expectFollowed(
      'half-open to the server',
      how,
      byWebsocket,
    );
    expect(outcome.polls).toBe(0);
    expect(longestGapMs(heardAtMs)).toBeLessThan(3_500);
  });

  it('no network for 6 s, all connections reset: the scan is polled when it is back', async () => {
    const network = await networks.tcp();
    const how = strikeThrough(network, () => {
      network.weather.open = false;
      network.cut();
      setTimeout(() => (network.weather.open = true), 6_000);
    });
    const truth = fellBack('connection_lost', 'mid_scan');
    const { heardAtMs } = await expectFollowed('gone for 6 s, resets', how, truth);
    expect(longestGapMs(heardAtMs)).toBeLessThan(11_000);
  });

  it('no network for 6 s, nobody is told: TCP or the client catches up', async () => {
    const network = await networks.tcp();
    const how = strikeThrough(network, () => {
      network.freeze();
      setTimeout(() => network.thaw(), 6_000);
    });
    const stalled = fellBack('stalled', 'mid_scan');
    const { heardAtMs } = await expectFollowed('gone for 6 s, silence', how, byNeed(stalled));
    expect(longestGapMs(heardAtMs)).toBeLessThan(halfOpenNoticedWithinMs);
  });
});

describe.concurrent('the network is slow', () => {
  it('a weak cell, 64 kbit/s and 300 ms each way: WebSocket is slow, and serves', async () => {
    const { url } = await networks.tcp({ bytesPerSecond: 8_000, delayMs: 300 });
    const how = { url, pace: busy, padding: 12_000 };
    const { outcome } = await expectFollowed('weak cell', how, byWebsocket);
    expect(outcome).toMatchObject({ polls: 0, reconnects: 0 });
  });
});

describe.concurrent('[SE5] the report never comes: the server infers what is true', () => {
  const options: ScanOptions = {
    fetch: async (url, request) => {
      if (url.endsWith('/events')) throw new TypeError('no reports here');
      return fetch(url, request);
    },
  };
  const faults: [string, () => string | Promise<string>, Truth][] = [
    ['no fault', async () => (await networks.tcp()).url, byWebsocket],
    ['403', async () => networks.haproxy('forbidding'), fellBack('unknown', 'connect')],
    [
      '101, then silence',
      async () => (await networks.tcp({ opened: 'mute' })).url,
      fellBack('stalled', 'mid_scan'),
    ],
    [
      'usable, then closed, each time',
      async () => (await networks.tcp({ opened: 'close_soon' })).url,
      fellBack('flapping', 'mid_scan'),
    ],
  ];
  it.for(faults)('%s', async ([, find, truth]) => {
    const seen = await bench.scan({ url: await find(), pace: busy, options });
    await expectInferred(bench, seen, truth);
    await expectWhole(bench, seen);
  });

  it('a model that says nothing for 12 s', async () => {
    const { url } = await networks.tcp();
    const seen = await bench.scan({ url, quietMs: 12_000, options });
    expect(seen.outcome).toMatchObject(byWebsocket);
    await expectInferred(bench, seen, byWebsocket);
  });

  it('one reset', async () => {
    const network = await networks.tcp();
    const onProgress = atUpdate(5, () => network.cut());
    const seen = await bench.scan({
      url: network.url,
      pace: busy,
      options: { ...options, onProgress },
    });
    await expectInferred(bench, seen, byWebsocket);
    await expectWhole(bench, seen);
  });
});
