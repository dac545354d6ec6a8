import type { Metric } from '../core/metrics/metric.ts';
import { queryServiceState } from '../storage/service-state-query.ts';
import { queryOverdueScans } from '../storage/telemetry-health-query.ts';
import { log } from '../telemetry/log.ts';
import { encodeMetrics } from '../telemetry/otlp/encode-metrics.ts';
import type { ExportSettings } from '../telemetry/otlp/export-settings.ts';
import { postRequest, type PostResult } from '../telemetry/otlp/post-request.ts';
import { gaugeMetrics } from '../telemetry/metric-instruments.ts';
import { gauge } from '../telemetry/pipeline-metrics.ts';
import { serviceMetrics } from '../telemetry/service-metrics.ts';

export interface MetricsParts {
  readonly d1: D1Database;
  /** @throws {Error} that says which variable is wrong. */
  readonly readSettings: () => ExportSettings;
  readonly now: () => number;
}

/**
 * Sends all metrics to the OTLP endpoint, where there is one. Never throws, and nothing is tried
 * again: the values are running totals, so the next minute's say all that these would have said.
 */
export async function exportMetrics({ d1, readSettings, now }: MetricsParts): Promise<void> {
  try {
    const settings = readSettings();
    if (settings.state === 'off') return;
    const { target, resource } = settings;
    const metrics = await readMetrics(d1, now());
    const body = encodeMetrics(metrics, now(), target.protocol, resource);
    report(await postRequest(body, target, now));
  } catch (error) {
    log('error', 'metrics not exported', { error: String(error) });
  }
}

/** Those of /metrics, and what is too dear to look for at each scrape. */
async function readMetrics(d1: D1Database, now: number): Promise<Metric[]> {
  const [state, overdue] = await Promise.all([
    queryServiceState(d1, now, { exemplars: false }),
    queryOverdueScans(d1, now),
  ]);
  return [...serviceMetrics(state), gauge(gaugeMetrics.overdueScans, overdue.count)];
}

function report(result: PostResult): void {
  const { kind, message: answer } = result;
  if (kind === 'retry') {
    const { reason, status } = result;
    log('warn', 'metrics export postponed', { reason, status, answer });
  } else if (kind === 'dropped') {
    const { reason, status } = result;
    log('error', 'metrics refused', { reason, status, answer });
  } else if (result.rejected > 0) {
    log('warn', 'metrics rejected', { rejected: result.rejected, answer });
  } else if (answer !== null) {
    log('info', 'metrics exported with a warning', { answer });
  }
}
