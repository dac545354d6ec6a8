import type { VisionProvider } from '../core/scan/vision.ts';
import { callModel } from './call-model.ts';
import {
  buildMessages,
  buildResponseFormat,
  chatCompletionSchema,
  readChatCompletion,
} from './chat-completion.ts';
import { createModelProvider } from './model-provider.ts';
import { parseEnvelope } from './parse-envelope.ts';

export interface OpenAiCompatibleOptions {
  /** Up to and without `/chat/completions`, e.g. `https://api.openai.com/v1`. */
  baseUrl: string;
  apiKey?: string | undefined;
  model: string;
  timeoutMs?: number | undefined;
  retryDelayMs?: number | undefined;
}

const mediaTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];

const settings = {
  label: 'The OpenAI-compatible server',
  keyVariable: 'OPENAI_API_KEY',
  modelVariable: 'OPENAI_MODEL',
  baseUrlVariable: 'OPENAI_BASE_URL',
};

/** OpenAI, or any server that speaks its chat completions: Ollama, vLLM, LM Studio. */
export function createOpenAiCompatibleProvider(options: OpenAiCompatibleOptions): VisionProvider {
  const { baseUrl, model, timeoutMs, retryDelayMs } = options;
  const apiKey = options.apiKey?.trim();
  return createModelProvider({
    name: 'openai',
    model,
    call: { operation: 'chat', system: 'openai' },
    boxStyle: 'corners',
    mediaTypes,
    timeoutMs,
    async ask(question, deadline) {
      const answer = await callModel({
        url: `${baseUrl.replace(/\/+$/, '')}/chat/completions`,
        headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
        body: {
          model,
          messages: buildMessages(question),
          response_format: buildResponseFormat(question.schema),
        },
        settings,
        deadline,
        propagate: true,
        retryDelayMs,
      });
      return readChatCompletion(parseEnvelope(answer, chatCompletionSchema), settings.label);
    },
  });
}
