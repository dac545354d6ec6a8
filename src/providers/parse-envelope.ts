import type { z } from 'zod';
import { VisionFailure } from '../core/scan/vision.ts';

/**
 * The frame a model server puts its answer in.
 * @throws {VisionFailure} `malformed_output` where the body is not JSON of that shape.
 */
export function parseEnvelope<T>(body: string, schema: z.ZodType<T>): T {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw malformed('The model server did not answer with JSON.');
  }
  const result = schema.safeParse(parsed);
  if (!result.success) throw malformed('The answer of the model server has an unknown shape.');
  return result.data;
}

function malformed(message: string): VisionFailure {
  return new VisionFailure('malformed_output', message, { retryable: true });
}
