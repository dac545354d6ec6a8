import * as z from 'zod';
import { VisionFailure, type VisionProvider } from '../core/scan/vision.ts';
import {
  buildMessages,
  buildResponseFormat,
  chatCompletionSchema,
  readChatCompletion,
} from './chat-completion.ts';
import type { Deadline } from './deadline.ts';
import { createModelProvider, type Question } from './model-provider.ts';
import { toWorkersAiFailure } from './workers-ai-failure.ts';

/** Reads pictures and keeps to a JSON schema; https://developers.cloudflare.com/workers-ai/models/. */
export const defaultWorkersAiModel = '@cf/google/gemma-4-26b-a4b-it';

/** What this provider needs of the `Ai` binding. */
export interface AiRunner {
  run(
    model: string,
    inputs: Record<string, unknown>,
    options?: { signal?: AbortSignal },
  ): Promise<unknown>;
}

export interface WorkersAiOptions {
  ai: AiRunner;
  model?: string | undefined;
  timeoutMs?: number | undefined;
  retryDelayMs?: number | undefined;
}

const mediaTypes = ['image/jpeg', 'image/png', 'image/webp'];
// Some models stop after 256 tokens unless told otherwise; a book takes about 60.
const maxAnswerTokens = 16_384;

/** A vision model on Cloudflare's own network. */
export function createWorkersAiProvider(options: WorkersAiOptions): VisionProvider {
  const { ai, timeoutMs, retryDelayMs = 500 } = options;
  // `||`: an empty variable means the default too.
  const model = options.model || defaultWorkersAiModel;
  return createModelProvider({
    name: 'cloudflare',
    model,
    call: { operation: 'chat', system: 'cloudflare.workers_ai' },
    boxStyle: /gemma/.test(model) ? 'box_2d' : 'corners',
    mediaTypes,
    timeoutMs,
    async ask(question, deadline) {
      const inputs = buildInputs(question, model);
      const run = () => runModel(ai, model, inputs, deadline);
      return readAnswer(await retryOnce(run, retryDelayMs, deadline));
    },
  });
}

function buildInputs(question: Question, model: string): Record<string, unknown> {
  // Older models take the bare schema, those that answer as chat completions OpenAI's wrapping.
  const takesBareSchema = /llama|mistral-small|gemma-3/.test(model);
  return {
    messages: buildMessages(question),
    response_format: takesBareSchema
      ? { type: 'json_schema', json_schema: question.schema }
      : buildResponseFormat(question.schema),
    max_tokens: maxAnswerTokens,
    // Gemma 4 reasons by default, which would eat up the time for the answer.
    ...(model.includes('gemma-4') && { chat_template_kwargs: { enable_thinking: false } }),
  };
}

async function runModel(
  ai: AiRunner,
  model: string,
  inputs: Record<string, unknown>,
  { signal }: Deadline,
): Promise<unknown> {
  try {
    return await ai.run(model, inputs, { signal });
  } catch (error) {
    throw toWorkersAiFailure(error);
  }
}

// The binding is no HTTP client, so its one retry is made here.
async function retryOnce<T>(
  run: () => Promise<T>,
  retryDelayMs: number,
  { signal, endsAt }: Deadline,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const passing = ['provider_unavailable', 'provider_rate_limited'];
    const mayPass = error instanceof VisionFailure && passing.includes(error.code);
    if (!mayPass || !error.retryable || Date.now() + retryDelayMs >= endsAt) throw error;
    await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
    if (signal.aborted) throw error;
    return run();
  }
}

const responseSchema = z.object({
  response: z.union([z.string().trim().min(1), z.record(z.string(), z.unknown())]),
});

function readAnswer(output: unknown): unknown {
  const completion = chatCompletionSchema.safeParse(output);
  if (completion.success) return readChatCompletion(completion.data, 'Workers AI');
  const older = responseSchema.safeParse(output);
  if (older.success) return older.data.response;
  const message = 'The answer of Workers AI has an unknown shape.';
  throw new VisionFailure('malformed_output', message, { retryable: true });
}
