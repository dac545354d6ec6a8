import type { LiveFeed } from './durable/live-feed.ts';
import type { ScanJob } from './durable/scan-job.ts';
import type { LocalVisionBinding } from './providers/local-vision/types.ts';
import type { ExportMessage, TelemetryMessage } from './telemetry/messages.ts';

/** Bindings, variables and secrets, as wrangler.toml declares them. */
export interface Env {
  ASSETS: Fetcher;
  DB: D1Database;
  SCAN_JOB: DurableObjectNamespace<ScanJob>;
  LIVE_FEED: DurableObjectNamespace<LiveFeed>;
  SCAN_EVENTS: Queue<TelemetryMessage>;
  SPAN_EXPORTS: Queue<ExportMessage>;
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
  SYNTHETIC_PROVIDER: string;
  MAX_IMAGE_SIZE_MB: string;
  SCAN_DEADLINE_SECONDS: string;
  UPLOAD_WAIT_SECONDS: string;
  RESULT_TTL_SECONDS: string;
  OUTBOX_RESEND_SECONDS: string;
  SCAN_CORS_ORIGIN: string;
  LOG_LEVEL: string;
  RETENTION_DAYS_SCANS: string;
  RETENTION_DAYS_STORIES: string;
  RETENTION_DAYS_SPANS: string;
  RETENTION_DAYS_DEAD_LETTERS: string;
  RETENTION_DAYS_MINUTES: string;
  RETENTION_DAYS_ROLLUPS: string;
  RETENTION_DAYS_CROSSED_HOURS: string;

  /** JSON: what rules are to be other than they are, and where alerts are told (docs/alerts.md). */
  ALERT_RULES?: string;
  ALERT_RECEIVERS?: string;
  /** Address of the dashboard, for links in notifications. */
  PUBLIC_URL?: string;

  /** Names and meaning are OpenTelemetry's. */
  OTEL_SDK_DISABLED?: string;
  OTEL_SERVICE_NAME?: string;
  OTEL_RESOURCE_ATTRIBUTES?: string;
  /** Share of ordinary scans whose trace is kept, 0..1. */
  OTEL_TRACES_SAMPLER_ARG?: string;
  /** `otlp` or `none`. */
  OTEL_TRACES_EXPORTER?: string;
  OTEL_METRICS_EXPORTER?: string;
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string;
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT?: string;
  OTEL_EXPORTER_OTLP_PROTOCOL?: string;
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL?: string;
  OTEL_EXPORTER_OTLP_METRICS_PROTOCOL?: string;
  OTEL_EXPORTER_OTLP_COMPRESSION?: string;
  OTEL_EXPORTER_OTLP_TRACES_COMPRESSION?: string;
  OTEL_EXPORTER_OTLP_METRICS_COMPRESSION?: string;
  OTEL_EXPORTER_OTLP_TIMEOUT?: string;
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT?: string;
  OTEL_EXPORTER_OTLP_METRICS_TIMEOUT?: string;
  /** Secrets: they hold keys. */
  OTEL_EXPORTER_OTLP_HEADERS?: string;
  OTEL_EXPORTER_OTLP_TRACES_HEADERS?: string;
  OTEL_EXPORTER_OTLP_METRICS_HEADERS?: string;

  DASHBOARD_TOKEN?: string;
  INGEST_KEY?: string;
  GEMINI_API_KEY?: string;
  OPENAI_API_KEY?: string;
}
