import { exports } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scan } from '../../src/client/index.ts';
import { tinyJpeg } from '../support/tiny-jpeg.ts';
import { origin } from './app.ts';
import { ModelEdge } from './model-edge.ts';

let model: ModelEdge;
beforeEach(() => {
  model = new ModelEdge();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the client inside workerd', () => {
  it('[CL2] [CL5] scans a shelf for another Worker', async () => {
    const heard: number[] = [];
    const scanning = scan(tinyJpeg('from a worker'), {
      baseUrl: origin,
      platform: 'worker',
      WebSocket: null,
      fetch: (url, init) => exports.default.fetch(new Request(url, init)),
      timings: { pollIntervalMs: 50 },
      onProgress: ({ seq }) => heard.push(seq),
    });
    await model.answer([{ title: 'Emma', author: 'Jane Austen', confidence: 0.9 }]);
    const outcome = await scanning;
    expect(outcome.books.map(({ title }) => title)).toEqual(['Emma']);
    expect(outcome).toMatchObject({ strategy: 'polling', strategyReason: 'unsupported' });
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  });
});
