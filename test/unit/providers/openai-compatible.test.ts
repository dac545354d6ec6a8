import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createOpenAiCompatibleProvider } from '../../../src/providers/openai-compatible.ts';
import {
  sampleOutput,
  startFakeModelServer,
  type FakeModelServer,
} from '../../support/fake-model-server.ts';
import { failureOf, read, secretKey } from './reading.ts';

let server: FakeModelServer;
beforeAll(async () => void (server = await startFakeModelServer()));
afterEach(() => server.reset());
afterAll(() => server.close());

const create = (apiKey?: string) =>
  createOpenAiCompatibleProvider({
    baseUrl: `${server.url}/v1`,
    apiKey,
    model: 'gemma3:12b',
    retryDelayMs: 1,
  });

const shelf = JSON.stringify(sampleOutput(false), null, 2);

describe('createOpenAiCompatibleProvider()', () => {
  it('sends the key as a bearer token', async () => {
    await read(create(secretKey));
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${secretKey}`);
    expect(server.requests[0]?.path).toBe('/v1/chat/completions');
  });

  it.each([undefined, '', ' '])('sends no credentials for the key %o', async (key) => {
    await read(create(key));
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['a code fence', `\`\`\`json\n${shelf}\n\`\`\``],
    ['prose around a code fence', `Here {you} are:\n\`\`\`json\n${shelf}\n\`\`\`\nAnything else?`],
    ['prose', `Sure! ${shelf} Done.`],
    ['reasoning', `<think>{"books":[]}</think>\n${shelf}`],
    ['a bare list', JSON.stringify(sampleOutput(false)['books'])],
  ])('understands an answer in %s', async (_name, text) => {
    server.script({ kind: 'text', text });
    expect((await read(create())).books).toHaveLength(3);
  });

  it.each([
    [
      'parts',
      [
        { type: 'text', text: '{"books":' },
        { type: 'text', text: '[]}' },
      ],
    ],
    ['a parsed value', { books: [] }],
  ])('understands content in %s', async (_name, content) => {
    const body = { choices: [{ finish_reason: 'stop', message: { content } }] };
    server.script({ kind: 'raw', body: JSON.stringify(body) });
    expect((await read(create())).books).toEqual([]);
  });

  it.each([[[]], [[{ message: { content: null } }]]])(
    'meets choices %j as malformed',
    async (choices) => {
      server.script({ kind: 'raw', body: JSON.stringify({ choices }) });
      expect((await failureOf(read(create()))).code).toBe('malformed_output');
    },
  );

  it('blames the picture where OpenAI does', async () => {
    const error = { message: 'You uploaded an unsupported image.', code: 'invalid_image_format' };
    server.script({ kind: 'status', status: 400, body: { error } });
    expect((await failureOf(read(create()))).code).toBe('unsupported_picture');
  });
});
