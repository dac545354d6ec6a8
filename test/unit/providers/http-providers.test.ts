import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  visionResultSchema,
  type VisionFailureCode,
  type VisionProgress,
} from '../../../src/core/scan/vision.ts';
import { createGeminiProvider } from '../../../src/providers/gemini.ts';
import { createOpenAiCompatibleProvider } from '../../../src/providers/openai-compatible.ts';
import {
  startFakeModelServer,
  type Behaviour,
  type FakeModelServer,
} from '../../support/fake-model-server.ts';
import { failureOf, ignoreProgress, picture, read, secretKey } from './reading.ts';

let server: FakeModelServer;
beforeAll(async () => void (server = await startFakeModelServer()));
afterEach(() => server.reset());
afterAll(() => server.close());

interface Setting {
  timeoutMs?: number;
  baseUrl?: string;
  apiKey?: string;
}

const common = { model: 'fake-model', apiKey: secretKey, retryDelayMs: 1 };
const providers = {
  gemini: (setting: Setting = {}) =>
    createGeminiProvider({ ...common, baseUrl: server.url, ...setting }),
  openai: (setting: Setting = {}) =>
    createOpenAiCompatibleProvider({ ...common, baseUrl: `${server.url}/v1`, ...setting }),
};

const busy = (status: number, headers: Record<string, string> = {}): Behaviour => ({
  kind: 'status',
  status,
  headers,
});

interface Case {
  does: string;
  script: Behaviour[];
  code: VisionFailureCode;
  retryable: boolean;
  requests: number;
  message?: RegExp;
}

const rejected = { code: 'provider_rejected', retryable: false, requests: 1 } as const;
const unavailable = { code: 'provider_unavailable', retryable: true, requests: 2 } as const;
const limited = { code: 'provider_rate_limited', retryable: true } as const;
const malformed = { code: 'malformed_output', retryable: true, requests: 1 } as const;

const cases: Case[] = [
  { does: 'HTTP 400', script: [busy(400)], ...rejected, message: /_API_KEY and \w+_MODEL/ },
  { does: 'HTTP 401', script: [busy(401)], ...rejected, message: /check (GEMINI|OPENAI)_API_KEY/ },
  { does: 'HTTP 403', script: [busy(403)], ...rejected, message: /check (GEMINI|OPENAI)_API_KEY/ },
  {
    does: 'HTTP 404',
    script: [busy(404)],
    ...rejected,
    message: /check (GEMINI|OPENAI)_MODEL and \w+_BASE_URL/,
  },
  { does: 'HTTP 413', script: [busy(413)], ...rejected, message: /too large/ },
  {
    does: 'a refusal that quotes the key',
    script: [
      { kind: 'status', status: 401, body: { error: { message: secretKey, code: secretKey } } },
    ],
    ...rejected,
  },
  {
    does: 'a redirect to another host',
    script: [busy(307, { location: 'http://127.0.0.1:9/' })],
    ...rejected,
  },
  { does: 'HTTP 429 twice', script: [busy(429), busy(429)], ...limited, requests: 2 },
  {
    does: 'HTTP 429 with a Retry-After past the timeout',
    script: [busy(429, { 'retry-after': '3600' })],
    ...limited,
    requests: 1,
  },
  { does: 'HTTP 500 twice', script: [busy(500), busy(500)], ...unavailable },
  { does: 'HTTP 503 twice', script: [busy(503), busy(503)], ...unavailable },
  { does: 'HTTP 529 twice', script: [busy(529), busy(529)], ...unavailable },
  { does: 'a reset twice', script: [{ kind: 'reset' }, { kind: 'reset' }], ...unavailable },
  {
    does: 'a reset in mid-body twice',
    script: [{ kind: 'reset_mid_body' }, { kind: 'reset_mid_body' }],
    ...unavailable,
  },
  { does: 'a page of HTML', script: [{ kind: 'raw', body: '<h1>Hello</h1>' }], ...malformed },
  { does: 'an empty body', script: [{ kind: 'raw', body: '' }], ...malformed },
  { does: 'JSON of another shape', script: [{ kind: 'raw', body: '{"a":[1]}' }], ...malformed },
  { does: 'JSON null', script: [{ kind: 'raw', body: 'null' }], ...malformed },
  { does: 'an empty answer', script: [{ kind: 'empty' }], ...malformed },
  { does: 'an answer in prose', script: [{ kind: 'text', text: 'Two books.' }], ...malformed },
  {
    does: 'an answer in broken JSON',
    script: [{ kind: 'text', text: '{"books":[' }],
    ...malformed,
  },
  {
    does: 'an answer without books',
    script: [{ kind: 'text', text: '{"shelf":"oak"}' }],
    ...malformed,
  },
  { does: 'a cut-off answer', script: [{ kind: 'truncated' }], ...malformed, message: /cut off/ },
  { does: '3 MB of body', script: [{ kind: 'huge', bytes: 3e6 }], ...malformed, message: /2 MiB/ },
  {
    does: '3 MB of declared body',
    script: [{ kind: 'huge', bytes: 3e6, declareLength: true }],
    ...malformed,
    message: /2 MiB/,
  },
  {
    does: 'a block of the picture',
    script: [{ kind: 'safety_block', stage: 'prompt' }],
    ...rejected,
  },
  {
    does: 'a block of the answer',
    script: [{ kind: 'safety_block', stage: 'answer' }],
    ...rejected,
  },
];

describe.each(Object.entries(providers))('%s provider', (name, create) => {
  it('reads the books, suggestions and picture words', async () => {
    const result = await read(create());
    expect(visionResultSchema.parse(result)).toEqual(result);
    expect(result.books).toEqual([
      {
        title: 'Dune',
        author: 'Frank Herbert',
        isbn: null,
        confidence: 0.96,
        boundingBox: { x1: 0.1, y1: 0.05, x2: 0.16, y2: 0.9 },
      },
      expect.objectContaining({ title: 'Emma' }),
      expect.objectContaining({ title: null, author: null }),
    ]);
    expect(result.suggestions).toHaveLength(1);
    expect(result.metadata).toMatchObject({
      provider: name,
      model: 'fake-model',
      imageQuality: 'good',
      readableCount: 2,
    });
  });

  it('sends the picture unchanged, in the form the real service asks for', async () => {
    await read(create());
    const [request] = server.requests;
    expect(request?.problems).toEqual([]);
    expect(request?.mediaType).toBe('image/jpeg');
    expect(Buffer.from(picture.bytes).equals(request?.picture ?? Buffer.of())).toBe(true);
    expect(request?.path).not.toContain(secretKey);
  });

  it('reports progress at the start and at the end', async () => {
    const seen: VisionProgress[] = [];
    const { signal } = new AbortController();
    await create().read(picture, (progress) => void seen.push(progress), signal);
    expect(seen).toEqual([
      { done: 0, total: 0 },
      { done: 3, total: 3 },
    ]);
  });

  it.each(cases)('meets $does with $code after $requests request(s)', async (expected) => {
    server.script(...expected.script);
    const failure = await failureOf(read(create()));
    expect(failure).toMatchObject({ code: expected.code, retryable: expected.retryable });
    expect(server.requests).toHaveLength(expected.requests);
    if (expected.message) expect(failure.message).toMatch(expected.message);
  });

  it.each<[string, Behaviour]>([
    ['429 with Retry-After', busy(429, { 'retry-after': '0.05' })],
    ['503', busy(503)],
    ['a reset', { kind: 'reset' }],
    ['a reset in mid-body', { kind: 'reset_mid_body' }],
  ])('succeeds on the second attempt after %s', async (_name, first) => {
    server.script(first);
    expect((await read(create())).books).toHaveLength(3);
    expect(server.requests).toHaveLength(2);
  });

  it('waits as long as Retry-After asks', async () => {
    server.script(busy(429, { 'retry-after': '0.05' }));
    const startedAt = performance.now();
    await read(create());
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(49);
  });

  it.each<Behaviour['kind'] & ('stall' | 'stall_mid_body')>(['stall', 'stall_mid_body'])(
    'gives up a %s at the timeout, with no second attempt',
    async (kind) => {
      server.script({ kind });
      const failure = await failureOf(read(create({ timeoutMs: 80 })));
      expect(failure).toMatchObject({ code: 'provider_timeout', retryable: true });
      expect(server.requests).toHaveLength(1);
    },
  );

  it('spans both attempts with one timeout', async () => {
    server.script(busy(503), { kind: 'stall' });
    const failure = await failureOf(read(create({ timeoutMs: 80 })));
    expect(failure.code).toBe('provider_timeout');
    expect(server.requests).toHaveLength(2);
  });

  it('stops at once when the caller aborts', async () => {
    const caller = new AbortController();
    server.script({ kind: 'stall' });
    const reading = create().read(picture, ignoreProgress, caller.signal);
    caller.abort();
    expect(await failureOf(reading)).toMatchObject({ code: 'aborted', retryable: false });
    expect(server.requests.length).toBeLessThanOrEqual(1);
  });

  it('stops while it waits for the retry when the caller aborts', async () => {
    const caller = new AbortController();
    server.script(busy(429, { 'retry-after': '30' }));
    const reading = create().read(picture, ignoreProgress, caller.signal);
    await expect.poll(() => server.requests.length, { interval: 2 }).toBe(1);
    caller.abort();
    expect((await failureOf(reading)).code).toBe('aborted');
    expect(server.requests).toHaveLength(1);
  });

  it('sends nothing for a caller that has aborted before', async () => {
    const failure = await failureOf(read(create(), AbortSignal.abort()));
    expect(failure.code).toBe('aborted');
    expect(server.requests).toHaveLength(0);
  });

  it('sends nothing for a picture the service does not take', async () => {
    const bitmap = { ...picture, mediaType: 'image/bmp' };
    const { signal } = new AbortController();
    const failure = await failureOf(create().read(bitmap, ignoreProgress, signal));
    expect(failure).toMatchObject({ code: 'unsupported_picture', retryable: false });
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ['a key with a line break', { apiKey: `${secretKey}\n${secretKey}` }],
    ['an address without scheme', { baseUrl: 'localhost:11434/v1' }],
    ['an address with a password', { baseUrl: `http://me:${secretKey}@127.0.0.1/v1` }],
  ])('refuses %s without repeating it', async (_name, setting) => {
    expect((await failureOf(read(create(setting)))).code).toBe('provider_rejected');
  });

  it('forgives a line break after the key and a slash after the address', async () => {
    const address = name === 'gemini' ? server.url : `${server.url}/v1`;
    await read(create({ apiKey: `${secretKey}\n`, baseUrl: `${address}/` }));
    expect(server.requests).toHaveLength(1);
  });

  it('finds nobody at a closed port', async () => {
    const failure = await failureOf(read(create({ baseUrl: 'http://127.0.0.1:9' })));
    expect(failure).toMatchObject({ code: 'provider_unavailable', retryable: true });
  });

  it('carries a picture of 10 MB', async () => {
    const bytes = new Uint8Array(10 * 1024 * 1024).fill(0x5a);
    const { signal } = new AbortController();
    await create().read({ bytes, mediaType: 'image/png' }, ignoreProgress, signal);
    expect(Buffer.from(bytes).equals(server.requests[0]?.picture ?? Buffer.of())).toBe(true);
  });
});
