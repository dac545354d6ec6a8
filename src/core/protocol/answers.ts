import * as z from 'zod';
import { boundingBoxSchema, suggestionSchema, visionMetadataSchema } from '../scan/vision.ts';
import { scanErrorCodes } from './error-codes.ts';
import { outcomes, stages } from './words.ts';

const wholeNumber = z.int().min(0);
const fraction = z.number().min(0).max(1);

/** 202 of `POST /scan` ([UP1]); durations in whole seconds. */
export const scanAcceptedSchema = z.object({
  jobId: z.string(),
  stages: z.array(z.object({ name: z.string(), typicalDuration: wholeNumber, progress: fraction })),
  estimatedRange: z.tuple([wholeNumber, wholeNumber]),
});
export type ScanAccepted = z.infer<typeof scanAcceptedSchema>;

export const statusBookSchema = z.object({
  title: z.string().nullable(),
  author: z.string().nullable(),
  isbn: z.string().nullable(),
  confidence: fraction,
  boundingBox: boundingBoxSchema,
  enrichmentStatus: z.string().optional(),
  coverUrl: z.string().optional(),
  publisher: z.string().optional(),
  publicationYear: z.int().optional(),
});

export const statusResultSchema = z.object({
  books: z.array(statusBookSchema),
  suggestions: z.array(suggestionSchema),
  metadata: visionMetadataSchema,
});
export type StatusResult = z.infer<typeof statusResultSchema>;

const finalBookSchema = z.object({
  title: z.string(),
  author: z.string(),
  isbn: z.string().optional(),
  confidence: fraction,
  boundingBox: boundingBoxSchema,
});

export const finalResultSchema = z.object({
  totalDetected: wholeNumber,
  approved: wholeNumber,
  needsReview: wholeNumber,
  books: z.array(finalBookSchema),
  suggestions: z.array(suggestionSchema),
  metadata: z.object({
    processingTime: wholeNumber,
    enrichedCount: wholeNumber,
    timestamp: z.iso.datetime(),
    modelUsed: z.string(),
    provider: z.string(),
  }),
});

export const progressMessageSchema = z.object({
  type: z.literal('progress'),
  jobId: z.string(),
  timestamp: wholeNumber,
  seq: wholeNumber,
  epoch: wholeNumber,
  data: z.object({
    progress: fraction,
    processedItems: wholeNumber,
    totalItems: wholeNumber,
    currentStatus: z.string(),
    keepAlive: z.literal(true).optional(),
    error: z.string().optional(),
    result: finalResultSchema.optional(),
  }),
});

export const helloMessageSchema = z.object({
  type: z.literal('hello'),
  jobId: z.string(),
  epoch: wholeNumber,
  seq: wholeNumber,
  protocol: z.literal(1),
  serverTime: wholeNumber,
  keepAliveMs: wholeNumber,
});

/** 200 of `GET /scan/status/{jobId}` ([ST1]). */
export const scanStatusSchema = z.object({
  stage: z.enum(stages),
  elapsedTime: wholeNumber,
  booksDetected: wholeNumber,
  result: statusResultSchema.nullable(),
  error: z.string().nullable(),
  seq: wholeNumber,
  epoch: wholeNumber,
  progress: fraction,
  currentStatus: z.string(),
  updates: z.array(progressMessageSchema).optional(),
});
export type ScanStatus = z.infer<typeof scanStatusSchema>;

export const readyAnswerSchema = z.object({ success: z.literal(true), message: z.string() });

export const cancelAnswerSchema = z.object({ success: z.literal(true), outcome: z.enum(outcomes) });

export const scanErrorSchema = z.object({
  error: z.literal(true),
  message: z.string(),
  code: z.enum(scanErrorCodes),
  retryable: z.boolean(),
});
export type ScanErrorBody = z.infer<typeof scanErrorSchema>;
