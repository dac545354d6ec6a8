import { describe, expect, it } from 'vitest';
import type { VisionFailureCode } from '../../../src/core/scan/vision.ts';
import {
  createWorkersAiProvider,
  defaultWorkersAiModel,
  type AiRunner,
} from '../../../src/providers/workers-ai.ts';
import { sampleOutput } from '../../support/fake-model-server.ts';
import { failureOf, ignoreProgress, picture, read } from './reading.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- what the provider sends is what is tested
type Json = Record<string, any>;

/** The binding, which answers each call with the next of `answers` (an Error is thrown). */
function fakeAi(...answers: unknown[]) {
  const calls: { model: string; inputs: Json; signal: AbortSignal | undefined }[] = [];
  const ai: AiRunner = {
    async run(model, inputs, options) {
      calls.push({ model, inputs, signal: options?.signal });
      const answer = answers[Math.min(calls.length, answers.length) - 1];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  return { ai, calls };
}

const completion = (content: unknown, finish_reason = 'stop') => ({
  choices: [{ index: 0, finish_reason, message: { role: 'assistant', content } }],
});
const good = completion(JSON.stringify(sampleOutput(true)));
const create = (ai: AiRunner, model?: string) =>
  createWorkersAiProvider({ ai, model, timeoutMs: 80, retryDelayMs: 1 });

describe('createWorkersAiProvider()', () => {
  it('sends the picture as a data URI in a message and asks for the schema', async () => {
    const { ai, calls } = fakeAi(good);
    const result = await read(create(ai));
    expect(result.books).toHaveLength(3);
    expect(result.metadata).toMatchObject({ provider: 'cloudflare', model: defaultWorkersAiModel });
    const { model, inputs } = calls[0]!;
    const url = `data:image/jpeg;base64,${Buffer.from(picture.bytes).toString('base64')}`;
    expect(model).toBe(defaultWorkersAiModel);
    expect(inputs['messages'][0].content[0].image_url.url).toBe(url);
    expect(inputs['response_format'].json_schema.schema.properties).toHaveProperty('books');
    expect(inputs['chat_template_kwargs']).toEqual({ enable_thinking: false });
  });

  it('gives older models the bare schema, and boxes by corners', async () => {
    const { ai, calls } = fakeAi({ response: sampleOutput(false) });
    const result = await read(create(ai, '@cf/meta/llama-4-scout-17b-16e-instruct'));
    expect(result.books).toHaveLength(3);
    expect(calls[0]?.inputs['response_format'].json_schema.properties).toHaveProperty('books');
    expect(calls[0]?.inputs).not.toHaveProperty('chat_template_kwargs');
    expect(JSON.stringify(calls[0]?.inputs)).not.toContain('box_2d');
  });

  it.each([
    ['a text', { response: JSON.stringify(sampleOutput(true)) }],
    ['a value', { response: sampleOutput(true) }],
  ])('understands an older answer that is %s', async (_name, answer) => {
    expect((await read(create(fakeAi(answer).ai))).books).toHaveLength(3);
  });

  it.each<[string, VisionFailureCode, number]>([
    ['AiError: 5007: No such model', 'provider_rejected', 1],
    ['5016: User has not agreed to the model terms', 'provider_rejected', 1],
    ['3006: Request is too large', 'provider_rejected', 1],
    ['3036: You have used up your daily free allocation', 'provider_rate_limited', 2],
    ['3040: No more data centers to forward the request to', 'provider_rate_limited', 2],
    ['3007: Request timeout', 'provider_timeout', 1],
    ["JSON Mode couldn't be met", 'malformed_output', 1],
    ['Network connection lost.', 'provider_unavailable', 2],
  ])('maps the error "%s" to %s after %i call(s)', async (message, code, count) => {
    const { ai, calls } = fakeAi(new Error(message));
    const failure = await failureOf(read(create(ai)));
    expect(failure).toMatchObject({ code, retryable: code !== 'provider_rejected' });
    expect(calls).toHaveLength(count);
  });

  it('succeeds on the second call', async () => {
    const { ai, calls } = fakeAi(new Error('3040: Out of capacity'), good);
    expect((await read(create(ai))).books).toHaveLength(3);
    expect(calls).toHaveLength(2);
  });

  it.each([
    null,
    'text',
    { response: '' },
    {},
    completion(''),
    completion('no JSON'),
    completion('{"books":[', 'length'),
  ])('meets the answer %j as malformed', async (answer) => {
    const failure = await failureOf(read(create(fakeAi(answer).ai)));
    expect(failure).toMatchObject({ code: 'malformed_output', retryable: true });
  });

  it('gives up a binding that never answers, and tells it so', async () => {
    let given: AbortSignal | undefined;
    const ai: AiRunner = {
      run(_model, _inputs, options) {
        given = options?.signal;
        return new Promise(() => {});
      },
    };
    const failure = await failureOf(read(create(ai)));
    expect(failure).toMatchObject({ code: 'provider_timeout', retryable: true });
    expect(given?.aborted).toBe(true);
  });

  it('stops at once when the caller aborts', async () => {
    const caller = new AbortController();
    const ai: AiRunner = { run: () => new Promise(() => {}) };
    const reading = create(ai).read(picture, ignoreProgress, caller.signal);
    caller.abort();
    expect((await failureOf(reading)).code).toBe('aborted');
  });
});
