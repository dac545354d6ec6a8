import { Hono } from 'hono';
import { stringify } from 'yaml';
import { readAlertSettings } from '../alert-settings.ts';
import { toPrometheusRules } from '../core/alerting/prometheus-rules.ts';
import type { Env } from '../env.ts';

/** `GET /alerts/rules.yml`: the rules for a Prometheus server that scrapes `/metrics`. */
export function alertRulesFile() {
  return new Hono<{ Bindings: Env }>().get('/alerts/rules.yml', (c) => {
    const { rules, publicUrl } = readAlertSettings(c.env);
    const file = stringify(toPrometheusRules(rules, publicUrl), { lineWidth: 0 });
    return c.body(file, 200, { 'Content-Type': 'application/yaml; charset=utf-8' });
  });
}
