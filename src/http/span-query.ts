import * as z from 'zod';
import {
  fallbackReasons,
  fallbackStages,
  outcomes,
  strategies,
  strategyReasons,
} from '../core/protocol/words.ts';
import { badRequest } from './query.ts';

const dayMs = 86_400_000;
export const longestSpanMs = 400 * dayMs;

const time = z.coerce.number().int().min(0).max(8.64e15);
const dimension = z.string().min(1).max(64).optional();

/** The span and the dimensions that all of the read API takes. */
export const spanSchema = z.object({
  from: time.optional(),
  to: time.optional(),
  provider: dimension,
  platform: dimension,
  appVersion: dimension,
  networkType: dimension,
  country: dimension,
  strategy: z.enum(strategies).optional(),
});

/** What lists of single scans take as well. */
export const listFilterSchema = spanSchema.extend({
  outcome: z.enum(outcomes).optional(),
  fallbackReason: z.enum(fallbackReasons).optional(),
  fallbackStage: z.enum(fallbackStages).optional(),
  strategyReason: z.enum(strategyReasons).optional(),
  delivery: z.enum(['delivered', 'lost']).optional(),
  errorCode: dimension,
  slow: z.coerce.number().min(0).max(dayMs).optional(),
});

/** The span asked for; by default the `defaultMs` before `to`. */
export function filterOf<T extends z.infer<typeof spanSchema>>(
  asked: T,
  now: number,
  defaultMs = dayMs,
) {
  const to = asked.to ?? now;
  const from = asked.from ?? Math.max(0, to - defaultMs);
  if (from >= to) throw badRequest('from must be before to, both in epoch ms');
  if (to - from > longestSpanMs) throw badRequest('the span must not be over 400 days');
  return { ...asked, from, to };
}
