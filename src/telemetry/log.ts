import { trace } from '@opentelemetry/api';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

let lowest: LogLevel = 'info';

/** What is below is not written; set by LOG_LEVEL. */
export function setLogLevel(level: LogLevel): void {
  lowest = level;
}

/**
 * Writes one line of JSON: level, a fixed message, fields that vary, and the ids of the span at work, by
 * which a log finds its trace. Never pictures, keys or text of books.
 */
export function log(
  level: LogLevel,
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  if (logLevels.indexOf(level) < logLevels.indexOf(lowest)) return;
  const span = trace.getActiveSpan()?.spanContext();
  const ids = span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
  // Workers Logs takes the level from the method.
  console[level](JSON.stringify({ level, message, ...ids, ...fields }));
}
