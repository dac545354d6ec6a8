import { z } from 'zod';
import { providerNames } from './core/protocol/words.ts';
import type { Env } from './env.ts';

const positive = (fallback: number) => z.coerce.number().positive().default(fallback);

const configSchema = z.object({
  ENVIRONMENT: z.string().min(1).default('production'),
  DEFAULT_PROVIDER: z.enum(providerNames).default('gemini'),
  MAX_IMAGE_SIZE_MB: positive(10),
  SCAN_DEADLINE_SECONDS: positive(90),
  UPLOAD_WAIT_SECONDS: positive(300),
  RESULT_TTL_SECONDS: positive(3600),
  SCAN_CORS_ORIGIN: z.string().min(1).default('*'),
});

/** What the variables set, in the units that the code uses. */
export interface Config {
  readonly environment: string;
  readonly defaultProvider: (typeof providerNames)[number];
  readonly maxImageBytes: number;
  readonly deadlineMs: number;
  readonly uploadWaitMs: number;
  readonly resultTtlMs: number;
  readonly scanCorsOrigin: string;
}

/**
 * Reads the variables.
 * @throws {Error} naming each variable that is not usable and what is expected of it.
 */
export function readConfig(env: Env): Config {
  const parsed = configSchema.safeParse(env);
  if (!parsed.success) {
    throw new Error(`wrangler.toml [vars]: ${z.prettifyError(parsed.error)}`);
  }
  const vars = parsed.data;
  return {
    environment: vars.ENVIRONMENT,
    defaultProvider: vars.DEFAULT_PROVIDER,
    maxImageBytes: vars.MAX_IMAGE_SIZE_MB * 1024 * 1024,
    deadlineMs: vars.SCAN_DEADLINE_SECONDS * 1000,
    uploadWaitMs: vars.UPLOAD_WAIT_SECONDS * 1000,
    resultTtlMs: vars.RESULT_TTL_SECONDS * 1000,
    scanCorsOrigin: vars.SCAN_CORS_ORIGIN,
  };
}

export function isDevelopment(config: Config): boolean {
  return config.environment === 'development';
}
