import * as z from 'zod';
import {
  fallbackReasons,
  fallbackStages,
  networkTypes,
  strategies,
  strategyReasons,
} from './words.ts';

const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const shortText = z.string().trim().min(1).max(64);

/** What an app may tell of itself, in headers, in `hello`, or in its report; what is not understood counts as absent. */
export const declarationSchema = z.object({
  strategy: lenient(z.enum(strategies)),
  strategyReason: lenient(z.enum(strategyReasons)),
  fallbackReason: lenient(z.enum(fallbackReasons)),
  fallbackStage: lenient(z.enum(fallbackStages)),
  platform: lenient(shortText),
  appVersion: lenient(shortText),
  networkType: lenient(z.enum(networkTypes)),
});
export type Declaration = z.infer<typeof declarationSchema>;

const helloSchema = declarationSchema.extend({
  type: z.literal('hello'),
  since: lenient(z.int().min(0)),
  epoch: lenient(z.int().min(0)),
});

const ackSchema = z.object({ type: z.literal('ack'), seq: z.int().min(0) });

const clientMessageSchema = z.discriminatedUnion('type', [helloSchema, ackSchema]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** Reads a frame from an app; undefined for what is not understood ([WS8]). */
export function parseClientMessage(frame: string): ClientMessage | undefined {
  try {
    return clientMessageSchema.safeParse(JSON.parse(frame)).data;
  } catch {
    return undefined;
  }
}
