import { Hono } from 'hono';
import { renderMetrics, type TextFormat } from '../core/metrics/render-metrics.ts';
import type { Env } from '../env.ts';
import { queryServiceState } from '../storage/service-state-query.ts';
import { serviceMetrics } from '../telemetry/service-metrics.ts';
import { withZeros } from '../telemetry/with-zeros.ts';
import { chooseTextFormat } from './choose-text-format.ts';
import { dashboardAccess } from './dashboard-access.ts';

const contentTypes: Readonly<Record<TextFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** Metrics for Prometheus, with the dashboard's credential. */
export function metricsRoutes() {
  return new Hono<{ Bindings: Env }>().get('/metrics', dashboardAccess, async (c) => {
    const format = chooseTextFormat(c.req.header('Accept'));
    const exemplars = format === 'openmetrics';
    const state = await queryServiceState(c.env.DB, Date.now(), { exemplars });
    const metrics = serviceMetrics(withZeros(state, state.since));
    return c.body(renderMetrics(metrics, format), 200, {
      'Content-Type': contentTypes[format],
      'Cache-Control': 'no-store',
      Vary: 'Accept',
    });
  });
}
