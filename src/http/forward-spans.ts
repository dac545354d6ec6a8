import type { Env } from '../env.ts';
import { log } from '../telemetry/log.ts';
import { splitSpans } from '../telemetry/otlp/split-spans.ts';
import type { SpanRecord } from '../telemetry/span-record.ts';

/** Sends an app's spans on to the OTLP endpoint, where one is set. They are stored already, so a failure is only logged. */
export async function forwardSpans(env: Env, spans: readonly SpanRecord[]): Promise<void> {
  if (!env.OTEL_EXPORTER_OTLP_ENDPOINT && !env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) return;
  const sendings = splitSpans(spans).map(async (group) =>
    env.SPAN_EXPORTS.send({ kind: 'foreign_spans', spans: group }),
  );
  const failed = (await Promise.allSettled(sendings)).filter(({ status }) => status === 'rejected');
  if (failed.length === 0) return;
  log('warn', 'spans of an app not sent on', { messages: failed.length, of: sendings.length });
}
