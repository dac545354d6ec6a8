import * as z from 'zod';
import { suggestionTypes, type BoundingBox, type Suggestion } from './book.ts';

export { suggestionTypes, type BoundingBox, type Suggestion };

export const boundingBoxSchema: z.ZodType<BoundingBox> = z
  .object({
    x1: z.number().min(0).max(1),
    y1: z.number().min(0).max(1),
    x2: z.number().min(0).max(1),
    y2: z.number().min(0).max(1),
  })
  .refine((box) => box.x1 < box.x2 && box.y1 < box.y2, 'box has no area');

/** A book on a spine; `title` is null where it is seen but not read, `author` where it is not known. */
export const detectedBookSchema = z.object({
  title: z.string().max(500).nullable(),
  author: z.string().max(500).nullable(),
  isbn: z.string().max(17).nullable(),
  confidence: z.number().min(0).max(1),
  boundingBox: boundingBoxSchema,
});
export type DetectedBook = z.infer<typeof detectedBookSchema>;

export const suggestionSchema: z.ZodType<Suggestion> = z.object({
  type: z.enum(suggestionTypes),
  severity: z.enum(['low', 'medium', 'high']),
  message: z.string().min(1).max(500),
  affectedCount: z.int().min(0).optional(),
});

export const visionMetadataSchema = z.object({
  imageQuality: z.string().max(40).optional(),
  lighting: z.string().max(40).optional(),
  sharpness: z.string().max(40).optional(),
  readableCount: z.int().min(0).optional(),
  provider: z.string(),
  model: z.string(),
  processingTimeMs: z.int().min(0),
});

/** What a provider made of one picture. */
export const visionResultSchema = z.object({
  books: z.array(detectedBookSchema).max(500),
  suggestions: z.array(suggestionSchema).max(50),
  metadata: visionMetadataSchema,
});
export type VisionResult = z.infer<typeof visionResultSchema>;

export interface Picture {
  bytes: Uint8Array;
  /** Judged by the bytes, e.g. `image/jpeg`. */
  mediaType: string;
}

/** `done` of `total` spines read; `total` 0 while they are not counted yet. */
export interface VisionProgress {
  done: number;
  total: number;
}

export const visionFailureCodes = [
  'provider_unavailable',
  'provider_timeout',
  'provider_rate_limited',
  'provider_rejected',
  'malformed_output',
  'unsupported_picture',
  'aborted',
] as const;
export type VisionFailureCode = (typeof visionFailureCodes)[number];

/** The one way a provider fails; anything else it throws is a bug. */
export class VisionFailure extends Error {
  override readonly name = 'VisionFailure';
  readonly code: VisionFailureCode;
  /** True where a new scan of the same picture may succeed. */
  readonly retryable: boolean;
  constructor(
    code: VisionFailureCode,
    message: string,
    options: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/**
 * Reads the books off a picture.
 * @throws {VisionFailure} for every failure of the provider, its network or its output.
 */
export interface VisionProvider {
  readonly name: string;
  readonly model: string;
  read(
    picture: Picture,
    onProgress: (progress: VisionProgress) => void,
    signal: AbortSignal,
  ): Promise<VisionResult>;
}

/** A provider by name, or which setting it lacks. */
export type ProviderChoice =
  | { kind: 'ready'; provider: VisionProvider }
  | { kind: 'missing'; needs: string };
