import * as z from 'zod';
import { severities, type AlertRule } from './alert-rule.ts';
import { defaultRules } from './rules.ts';

/** A variable of the alerts that cannot be used; says which, and what is expected of it. */
export class AlertSettingError extends Error {
  override readonly name = 'AlertSettingError';

  constructor(variable: string, expected: string) {
    super(`${variable}: ${expected}`);
  }
}

const longestHours = 24;

const overrideSchema = z.strictObject({
  enabled: z.boolean().optional(),
  /** A share 0..1 of ratios, a probability of NoScans, a number of minutes of RollupsLate. */
  threshold: z.number().positive().optional(),
  holdSeconds: z
    .number()
    .min(0)
    .max(longestHours * 3600)
    .optional(),
  keepFiringSeconds: z
    .number()
    .min(0)
    .max(longestHours * 3600)
    .optional(),
  severity: z.enum(severities).optional(),
});
type Override = z.infer<typeof overrideSchema>;

const overridesSchema = z.partialRecord(
  z.enum(defaultRules.map(({ name }) => name)),
  overrideSchema,
);

/** How a bad threshold is told: by the kind of rule, what it has to be. */
const thresholds = {
  ratio: { fits: (value: number) => value < 1, expected: 'a bad ratio over 0 and under 1' },
  no_scans: { fits: (value: number) => value < 1, expected: 'a probability over 0 and under 1' },
  rollups_late: { fits: Number.isInteger, expected: 'a whole number of minutes' },
} as const;

/**
 * The rules with what the variable `ALERT_RULES` says of them, JSON by their names, such as
 * `{"PollingFallbackHigh":{"threshold":0.08,"holdSeconds":300}}`.
 * @throws {AlertSettingError} that names the rule and the field.
 */
export function readRules(variable: string | undefined): readonly AlertRule[] {
  if (variable === undefined || variable.trim() === '') return defaultRules;
  const parsed = overridesSchema.safeParse(parseJson('ALERT_RULES', variable));
  if (!parsed.success) throw new AlertSettingError('ALERT_RULES', z.prettifyError(parsed.error));
  const overrides: Readonly<Record<string, Override | undefined>> = parsed.data;
  return defaultRules.map((rule) => override(rule, overrides[rule.name]));
}

/** @throws {AlertSettingError} unless the variable is JSON. */
export function parseJson(variable: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AlertSettingError(variable, 'expected JSON; check its quotes and commas');
  }
}

function override(rule: AlertRule, given: Override | undefined): AlertRule {
  if (given === undefined) return rule;
  const { threshold = rule.threshold, holdSeconds, keepFiringSeconds } = given;
  const { fits, expected } = thresholds[rule.kind];
  if (!fits(threshold)) {
    throw new AlertSettingError('ALERT_RULES', `${rule.name}.threshold: expected ${expected}`);
  }
  return {
    ...rule,
    threshold,
    enabled: given.enabled ?? rule.enabled,
    severity: given.severity ?? rule.severity,
    holdMs: holdSeconds === undefined ? rule.holdMs : holdSeconds * 1000,
    keepFiringMs: keepFiringSeconds === undefined ? rule.keepFiringMs : keepFiringSeconds * 1000,
  };
}
