import type { AlertRule, RatioRule } from '../../../../src/core/alerting/alert-rule.ts';
import type { AlertReadings } from '../../../../src/core/alerting/judge-rule.ts';
import { defaultRules } from '../../../../src/core/alerting/rules.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** A whole hour, so that windows of days begin where they are said to. */
export const noon = Date.UTC(2026, 10, 24, 12);

export function ruleOf(name: string, fields: Partial<RatioRule> = {}): AlertRule {
  const rule = defaultRules.find((known) => known.name === name);
  if (rule === undefined) throw new Error(`no rule ${name}`);
  return { ...rule, ...fields } as AlertRule;
}

export function ratioRule(name: string, fields: Partial<RatioRule> = {}): RatioRule {
  const rule = ruleOf(name, fields);
  if (rule.kind !== 'ratio') throw new Error(`${name} is no ratio`);
  return rule;
}

/** Readings without any scans, but for what `fields` say. */
export function readings(fields: Partial<AlertReadings> = {}): AlertReadings {
  return {
    steps: [],
    overdueScans: { count: 0, total: 0 },
    lateRollups: { minutes: 0, oldest: null },
    ...fields,
  };
}
