import * as z from 'zod';
import { VisionFailure, type VisionProvider } from '../core/scan/vision.ts';
import { noteModelAnswer } from '../telemetry/model-span.ts';
import { encodeBase64 } from './base64.ts';
import { callModel } from './call-model.ts';
import { createModelProvider, type Question } from './model-provider.ts';
import { parseEnvelope } from './parse-envelope.ts';

/** The models that `gemini` and `gemini-flash` stand for unless configured otherwise. */
export const defaultGeminiModels = {
  gemini: 'gemini-3.8-flash',
  'gemini-flash': 'gemini-3.5-flash-lite',
} as const;

export type GeminiThinkingLevel = 'low' | 'medium' | 'high';

export interface GeminiOptions {
  apiKey: string;
  model?: string | undefined;
  name?: 'gemini' | 'gemini-flash' | undefined;
  baseUrl?: string | undefined;
  thinkingLevel?: GeminiThinkingLevel | undefined;
  timeoutMs?: number | undefined;
  retryDelayMs?: number | undefined;
}

const defaultBaseUrl = 'https://generativelanguage.googleapis.com';
const mediaTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/heif'];

/** Google's Gemini models through generateContent. */
export function createGeminiProvider(options: GeminiOptions): VisionProvider {
  const { apiKey, name = 'gemini', timeoutMs } = options;
  // `||`: an empty variable means the default too.
  const model = options.model || defaultGeminiModels[name];
  const baseUrl = options.baseUrl || defaultBaseUrl;
  const path = `/v1beta/models/${encodeURIComponent(model)}:generateContent`;
  const thinkingLevel = options.thinkingLevel ?? defaultThinkingLevel(model);
  return createModelProvider({
    name,
    model,
    call: { operation: 'generate_content', system: 'gcp.gemini' },
    boxStyle: 'box_2d',
    mediaTypes,
    timeoutMs,
    async ask(question, deadline) {
      const answer = await callModel({
        url: baseUrl.replace(/\/+$/, '') + path,
        // In a header: an address ends up in logs and error messages.
        headers: { 'x-goog-api-key': apiKey.trim() },
        body: buildBody(question, thinkingLevel),
        settings: {
          label: 'Gemini',
          keyVariable: 'GEMINI_API_KEY',
          modelVariable: name === 'gemini' ? 'GEMINI_MODEL' : 'GEMINI_FLASH_MODEL',
          ...(options.baseUrl && { baseUrlVariable: 'GEMINI_BASE_URL' }),
        },
        deadline,
        retryDelayMs: options.retryDelayMs,
      });
      return readAnswer(parseEnvelope(answer, answerSchema));
    },
  });
}

// These think at length by default, and a full shelf leaves no time for it. Flash-Lite thinks least
// by itself, and older models refuse the setting.
function defaultThinkingLevel(model: string): GeminiThinkingLevel | undefined {
  return /^gemini-3[.\d]*-flash(?!-lite)/.test(model) ? 'low' : undefined;
}

function buildBody(
  { picture, prompt, schema }: Question,
  thinkingLevel: GeminiThinkingLevel | undefined,
) {
  const inlineData = { mimeType: picture.mediaType, data: encodeBase64(picture.bytes) };
  return {
    contents: [{ role: 'user', parts: [{ inlineData }, { text: prompt }] }],
    generationConfig: {
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
      ...(thinkingLevel && { thinkingConfig: { thinkingLevel } }),
    },
  };
}

const answerSchema = z.object({
  responseId: z.string().optional(),
  modelVersion: z.string().optional(),
  usageMetadata: z
    .object({
      promptTokenCount: z.number().optional(),
      candidatesTokenCount: z.number().optional(),
      thoughtsTokenCount: z.number().optional(),
    })
    .optional(),
  promptFeedback: z.object({ blockReason: z.string().optional() }).optional(),
  candidates: z
    .array(
      z.object({
        finishReason: z.string().optional(),
        content: z
          .object({
            parts: z
              .array(z.object({ text: z.string().optional(), thought: z.boolean().optional() }))
              .optional(),
          })
          .optional(),
      }),
    )
    .optional(),
});

const blockedFinishes = new Set([
  'SAFETY',
  'PROHIBITED_CONTENT',
  'BLOCKLIST',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
]);

function readAnswer(answer: z.infer<typeof answerSchema>): string {
  const { promptFeedback, candidates, usageMetadata: usage } = answer;
  const candidate = candidates?.[0];
  noteModelAnswer({
    id: answer.responseId,
    model: answer.modelVersion,
    inputTokens: usage?.promptTokenCount,
    // Thoughts are paid for as output, and counted apart.
    outputTokens:
      usage?.candidatesTokenCount && usage.candidatesTokenCount + (usage.thoughtsTokenCount ?? 0),
    finishReason: candidate?.finishReason,
  });
  const finish = candidate?.finishReason ?? 'STOP';
  const blocked = promptFeedback?.blockReason ?? (blockedFinishes.has(finish) ? finish : undefined);
  if (blocked !== undefined) {
    const message = `Gemini blocked the picture or its answer (${finishWord(blocked)}).`;
    throw new VisionFailure('provider_rejected', message);
  }
  const parts = candidate?.content?.parts ?? [];
  const text = parts.flatMap((part) => (part.thought ? [] : (part.text ?? []))).join('');
  if (finish === 'STOP' && text.trim() !== '') return text;
  const message =
    finish === 'MAX_TOKENS'
      ? 'The answer of Gemini was cut off at its longest length (MAX_TOKENS).'
      : `Gemini gave no answer (${finishWord(finish)}).`;
  throw new VisionFailure('malformed_output', message, { retryable: true });
}

function finishWord(reason: string): string {
  return /^[A-Z_]{1,40}$/.test(reason) ? reason : 'unknown reason';
}
