import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createGeminiProvider } from '../../../src/providers/gemini.ts';
import { startFakeModelServer, type FakeModelServer } from '../../support/fake-model-server.ts';
import { failureOf, read, secretKey } from './reading.ts';

let server: FakeModelServer;
beforeAll(async () => void (server = await startFakeModelServer()));
afterEach(() => server.reset());
afterAll(() => server.close());

const create = (options: { model?: string; name?: 'gemini-flash' } = {}) =>
  createGeminiProvider({
    apiKey: secretKey,
    baseUrl: server.url,
    model: 'gemini-3.8-flash',
    retryDelayMs: 1,
    ...options,
  });

const answerOf = (candidate: Record<string, unknown>) => ({
  kind: 'raw' as const,
  body: JSON.stringify({ candidates: [candidate] }),
});

describe('createGeminiProvider()', () => {
  it('sends the key in a header and asks for box_2d', async () => {
    await read(create());
    const [request] = server.requests;
    expect(request?.path).toBe('/v1beta/models/gemini-3.8-flash:generateContent');
    expect(request?.headers['x-goog-api-key']).toBe(secretKey);
    expect(JSON.stringify(request?.body)).toContain('box_2d');
  });

  it.each([
    ['gemini-3.8-flash', { thinkingLevel: 'low' }],
    ['gemini-3.5-flash-lite', undefined],
    ['gemini-2.5-flash', undefined],
  ])('asks %s to think %o', async (model, thinkingConfig) => {
    await read(create({ model }));
    const config = server.requests[0]?.body['generationConfig'];
    expect(config).toHaveProperty('responseMimeType', 'application/json');
    expect((config as Record<string, unknown>)['thinkingConfig']).toEqual(thinkingConfig);
  });

  it.each([
    ['gemini', undefined, 'gemini-3.8-flash'],
    ['gemini-flash', '', 'gemini-3.5-flash-lite'],
  ] as const)('falls back to the default model of %s', (name, model, expected) => {
    expect(createGeminiProvider({ apiKey: secretKey, name, model })).toMatchObject({
      name,
      model: expected,
    });
  });

  it('names the variable of the flash model in its failures', async () => {
    server.script({ kind: 'status', status: 404 });
    const failure = await failureOf(read(create({ name: 'gemini-flash' })));
    expect(failure.message).toContain('GEMINI_FLASH_MODEL');
    expect(failure.message).toContain('NOT_FOUND');
  });

  it('honours the RetryInfo of a 429', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '3600s' }];
    const body = { error: { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED', details } };
    server.script({ kind: 'status', status: 429, body });
    expect((await failureOf(read(create()))).code).toBe('provider_rate_limited');
    expect(server.requests).toHaveLength(1);
  });

  it('blames the picture where Gemini does', async () => {
    const error = { code: 400, message: 'Unable to process input image.', status: 'X' };
    server.script({ kind: 'status', status: 400, body: { error } });
    expect((await failureOf(read(create()))).code).toBe('unsupported_picture');
  });

  it.each(['RECITATION', 'OTHER', 'MALFORMED_RESPONSE', 'a "new" reason'])(
    'asks for another try after the finish %s',
    async (finishReason) => {
      server.script(answerOf({ finishReason, content: { parts: [{ text: '{"books":[]}' }] } }));
      const failure = await failureOf(read(create()));
      expect(failure).toMatchObject({ code: 'malformed_output', retryable: true });
      expect(failure.message).not.toContain('"new"');
    },
  );

  it('joins the parts of the answer and skips thoughts', async () => {
    const parts = [{ text: 'Hm.', thought: true }, { text: '{"books"' }, { text: ':[]}' }];
    server.script(answerOf({ finishReason: 'STOP', content: { parts } }));
    expect((await read(create())).books).toEqual([]);
  });
});
