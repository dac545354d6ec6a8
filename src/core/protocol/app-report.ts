import * as z from 'zod';
import { declarationSchema } from './client-message.ts';
import { parseJobId } from './job-id.ts';
import { strategies } from './words.ts';

const durationMs = z.number().min(0).max(86_400_000).optional().catch(undefined);
const count = z.int().min(0).max(100_000).optional().catch(undefined);

/** Body of `POST /events` ([EV1]): what an app saw of one scan. */
export const appReportSchema = declarationSchema.extend({
  name: z.literal('bookshelf_scan_completed'),
  jobId: z.string().refine((raw) => parseJobId(raw) !== undefined, 'jobId must be a UUID'),
  strategy: z.enum(strategies),
  success: z.boolean(),
  durationMs,
  updateLatencyMs: durationMs,
  reconnects: count,
  pollCount: count,
  errorMessage: z.string().max(500).optional().catch(undefined),
});
export type AppReport = z.infer<typeof appReportSchema>;
