import * as z from 'zod';
import { providerNames } from './core/protocol/words.ts';
import type { Env } from './env.ts';
import { logLevels, type LogLevel } from './telemetry/log.ts';

const positive = (fallback: number) => z.coerce.number().positive().default(fallback);

const configSchema = z.object({
  ENVIRONMENT: z.string().min(1).default('production'),
  DEFAULT_PROVIDER: z.enum(providerNames).default('gemini'),
  SYNTHETIC_PROVIDER: z.enum(['off', 'on', 'countable']).default('off'),
  MAX_IMAGE_SIZE_MB: positive(10),
  SCAN_DEADLINE_SECONDS: positive(90),
  UPLOAD_WAIT_SECONDS: positive(300),
  RESULT_TTL_SECONDS: positive(3600),
  OUTBOX_RESEND_SECONDS: positive(30),
  SCAN_CORS_ORIGIN: z.string().min(1).default('*'),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  RETENTION_DAYS_SCANS: positive(35),
  RETENTION_DAYS_STORIES: positive(14),
  RETENTION_DAYS_SPANS: positive(14),
  RETENTION_DAYS_DEAD_LETTERS: positive(30),
  RETENTION_DAYS_MINUTES: positive(14),
  RETENTION_DAYS_ROLLUPS: positive(400),
  RETENTION_DAYS_CROSSED_HOURS: positive(35),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(0.1),
  OTEL_SDK_DISABLED: z.string().default('false'),
});

/** What the variables set, in the units that the code uses. */
export interface Config {
  readonly environment: string;
  readonly defaultProvider: (typeof providerNames)[number];
  /** Whether uploads may ask that their synthetic scans be counted as an app's ([SY3]). */
  readonly syntheticMayCount: boolean;
  readonly maxImageBytes: number;
  readonly deadlineMs: number;
  readonly uploadWaitMs: number;
  readonly resultTtlMs: number;
  /** From an event being sent to its being sent again, where nothing confirmed it; doubled each time. */
  readonly outboxResendMs: number;
  readonly scanCorsOrigin: string;
  readonly logLevel: LogLevel;
  readonly retentionMs: Readonly<
    Record<
      'scans' | 'stories' | 'spans' | 'deadLetters' | 'minutes' | 'rollups' | 'crossedHours',
      number
    >
  >;
  /** Share of ordinary scans whose trace is kept, 0..1. */
  readonly traceShare: number;
  readonly tracing: boolean;
}

const dayMs = 86_400_000;

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
    syntheticMayCount: vars.SYNTHETIC_PROVIDER === 'countable',
    maxImageBytes: vars.MAX_IMAGE_SIZE_MB * 1024 * 1024,
    deadlineMs: vars.SCAN_DEADLINE_SECONDS * 1000,
    uploadWaitMs: vars.UPLOAD_WAIT_SECONDS * 1000,
    resultTtlMs: vars.RESULT_TTL_SECONDS * 1000,
    outboxResendMs: vars.OUTBOX_RESEND_SECONDS * 1000,
    scanCorsOrigin: vars.SCAN_CORS_ORIGIN,
    logLevel: vars.LOG_LEVEL,
    retentionMs: {
      scans: vars.RETENTION_DAYS_SCANS * dayMs,
      // Never longer than the scan that it tells of, which erasure finds it by.
      stories: Math.min(vars.RETENTION_DAYS_STORIES, vars.RETENTION_DAYS_SCANS) * dayMs,
      spans: vars.RETENTION_DAYS_SPANS * dayMs,
      deadLetters: vars.RETENTION_DAYS_DEAD_LETTERS * dayMs,
      minutes: vars.RETENTION_DAYS_MINUTES * dayMs,
      rollups: vars.RETENTION_DAYS_ROLLUPS * dayMs,
      crossedHours: vars.RETENTION_DAYS_CROSSED_HOURS * dayMs,
    },
    traceShare: vars.OTEL_TRACES_SAMPLER_ARG,
    tracing: vars.OTEL_SDK_DISABLED.toLowerCase() !== 'true',
  };
}

export function isDevelopment(config: Config): boolean {
  return config.environment === 'development';
}
