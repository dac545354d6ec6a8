import type { ScanEvent } from './core/scan/scan-event.ts';
import type { ScanJob } from './durable/scan-job.ts';
import type { LocalVisionBinding } from './providers/local-vision/types.ts';

/** Bindings, variables and secrets, as wrangler.toml declares them. */
export interface Env {
  ASSETS: Fetcher;
  DB: D1Database;
  SCAN_JOB: DurableObjectNamespace<ScanJob>;
  SCAN_EVENTS: Queue<ScanEvent>;
  UPLOAD_LIMIT: RateLimit;
  /** Production only. */
  AI?: Ai;
  /** Development only. */
  LOCAL_VISION?: LocalVisionBinding;

  ENVIRONMENT: string;
  DEFAULT_PROVIDER: string;
  GEMINI_MODEL: string;
  GEMINI_FLASH_MODEL: string;
  GEMINI_BASE_URL?: string;
  WORKERS_AI_MODEL: string;
  OPENAI_BASE_URL: string;
  OPENAI_MODEL: string;
  MAX_IMAGE_SIZE_MB: string;
  SCAN_DEADLINE_SECONDS: string;
  UPLOAD_WAIT_SECONDS: string;
  RESULT_TTL_SECONDS: string;
  SCAN_CORS_ORIGIN: string;

  DASHBOARD_TOKEN?: string;
  GEMINI_API_KEY?: string;
  OPENAI_API_KEY?: string;
}
