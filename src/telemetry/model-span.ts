import { SpanKind, trace } from '@opentelemetry/api';
import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_FINISH_REASONS,
  ATTR_GEN_AI_RESPONSE_ID,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
} from '@opentelemetry/semantic-conventions/incubating';
import { withSpan } from './with-span.ts';

/** A call of a model, in the words of OpenTelemetry's `gen_ai` conventions. */
export interface ModelCallNames {
  readonly operation: 'chat' | 'generate_content';
  /** e.g. `gcp.gemini`, `openai`. */
  readonly system: string;
  readonly model: string;
}

/** Runs a model call in its span; what the model says of itself is added by `noteModelAnswer`. */
export async function withModelSpan<T>(
  { operation, system, model }: ModelCallNames,
  work: () => Promise<T>,
): Promise<T> {
  const attributes = {
    [ATTR_GEN_AI_OPERATION_NAME]: operation,
    [ATTR_GEN_AI_PROVIDER_NAME]: system,
    [ATTR_GEN_AI_REQUEST_MODEL]: model,
  };
  return withSpan(`${operation} ${model}`, { kind: SpanKind.CLIENT, attributes }, work);
}

export interface ModelAnswer {
  readonly id?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly inputTokens?: number | null | undefined;
  readonly outputTokens?: number | null | undefined;
  readonly finishReason?: string | null | undefined;
}

const maxChars = 100;

/** Notes on the model's span what its answer told besides the books. */
export function noteModelAnswer(answer: ModelAnswer): void {
  const text = (value: string | null | undefined) => value?.slice(0, maxChars);
  const reason = text(answer.finishReason);
  trace.getActiveSpan()?.setAttributes({
    [ATTR_GEN_AI_RESPONSE_ID]: text(answer.id),
    [ATTR_GEN_AI_RESPONSE_MODEL]: text(answer.model),
    [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: answer.inputTokens ?? undefined,
    [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: answer.outputTokens ?? undefined,
    [ATTR_GEN_AI_RESPONSE_FINISH_REASONS]: reason === undefined ? undefined : [reason],
  });
}
