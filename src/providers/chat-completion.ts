import * as z from 'zod';
import { VisionFailure } from '../core/scan/vision.ts';
import { noteModelAnswer } from '../telemetry/model-span.ts';
import { encodeBase64 } from './base64.ts';
import type { Question } from './model-provider.ts';

/** The question as OpenAI's messages, the picture as a data URI. */
export function buildMessages({ picture, prompt }: Question) {
  const url = `data:${picture.mediaType};base64,${encodeBase64(picture.bytes)}`;
  return [
    {
      role: 'user',
      content: [
        // Spines are small print; `auto` may shrink the picture.
        { type: 'image_url', image_url: { url, detail: 'high' } },
        { type: 'text', text: prompt },
      ],
    },
  ];
}

/** OpenAI's structured output. */
export function buildResponseFormat(schema: Record<string, unknown>) {
  return { type: 'json_schema', json_schema: { name: 'bookshelf', strict: true, schema } };
}

const textPart = z.object({ text: z.string().optional() });

export const chatCompletionSchema = z.object({
  id: z.string().nullish(),
  model: z.string().nullish(),
  usage: z
    .object({ prompt_tokens: z.number().nullish(), completion_tokens: z.number().nullish() })
    .nullish(),
  choices: z.array(
    z.object({
      finish_reason: z.string().nullish(),
      message: z.object({
        content: z
          .union([z.string(), z.array(textPart), z.record(z.string(), z.unknown())])
          .nullish(),
        refusal: z.string().nullish(),
      }),
    }),
  ),
});

/**
 * The answer in a chat completion: text, or a value where the server has parsed it already.
 * @throws {VisionFailure} for a refusal, a cut-off or an empty answer.
 */
export function readChatCompletion(
  { id, model, usage, choices }: z.infer<typeof chatCompletionSchema>,
  label: string,
): unknown {
  const choice = choices[0];
  noteModelAnswer({
    id,
    model,
    inputTokens: usage?.prompt_tokens,
    outputTokens: usage?.completion_tokens,
    finishReason: choice?.finish_reason,
  });
  if (choice?.message.refusal || choice?.finish_reason === 'content_filter') {
    throw new VisionFailure('provider_rejected', `${label} declined to read the picture.`);
  }
  if (choice?.finish_reason === 'length') {
    throw malformed(`The answer of ${label} was cut off at its longest length.`);
  }
  const content = choice?.message.content;
  const answer = Array.isArray(content) ? content.map((part) => part.text ?? '').join('') : content;
  if (answer == null || (typeof answer === 'string' && answer.trim() === '')) {
    throw malformed(`${label} gave an empty answer.`);
  }
  return answer;
}

function malformed(message: string): VisionFailure {
  return new VisionFailure('malformed_output', message, { retryable: true });
}
