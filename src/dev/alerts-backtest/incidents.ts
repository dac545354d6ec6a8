import * as z from 'zod';
import { causes, type AlertCause, type AlertRule } from '../../core/alerting/alert-rule.ts';
import type { ReplayedAlert } from '../../core/alerting/replay-rules.ts';
import { UsageError } from './command.ts';

/** What truly happened; times are epoch ms. */
export interface Incident {
  readonly from: number;
  readonly to: number;
  readonly cause: AlertCause;
  readonly title: string;
}

const time = z
  .union([z.number(), z.string()])
  .transform((given) => (typeof given === 'number' ? given : Date.parse(given)))
  .refine((at) => Number.isFinite(at), 'expected epoch ms or ISO 8601');

const incidentsSchema = z.array(
  z
    .strictObject({ from: time, to: time, cause: z.enum(causes), title: z.string().max(200) })
    .refine(({ from, to }) => from < to, 'from must be before to'),
);

/** @throws {UsageError} that names the incident and the field. */
export function parseIncidents(text: string): Incident[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError('The file of incidents must be JSON.');
  }
  const parsed = incidentsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new UsageError(`The file of incidents: ${z.prettifyError(parsed.error)}`);
}

export interface Score {
  /** Alerts of each rule that meet no incident of their cause. */
  readonly falseAlerts: readonly ReplayedAlert[];
  /** Incidents that no alert of their cause meets. */
  readonly missed: readonly Incident[];
  readonly found: readonly { readonly incident: Incident; readonly first: ReplayedAlert }[];
}

const graceMs = 30 * 60_000;

/** A window looks back, so an alert may come for as long after an incident and still be of it. */
function looksBackMs(rule: AlertRule): number {
  return graceMs + (rule.kind === 'ratio' ? rule.longMs : 0);
}

/** Holds alerts against what truly happened. */
export function scoreAlerts(
  rules: readonly AlertRule[],
  alerts: readonly ReplayedAlert[],
  incidents: readonly Incident[],
): Score {
  const ruleOf = new Map(rules.map((rule) => [rule.name, rule]));
  const meets = (alert: ReplayedAlert, { from, to, cause }: Incident) => {
    const rule = ruleOf.get(alert.rule);
    return (
      rule?.cause === cause &&
      alert.firedAt < to + looksBackMs(rule) &&
      (alert.resolvedAt ?? Number.POSITIVE_INFINITY) > from
    );
  };
  const found = incidents.flatMap((incident) => {
    const own = alerts.filter((alert) => meets(alert, incident));
    const [first] = own.toSorted((a, b) => a.firedAt - b.firedAt);
    return first === undefined ? [] : [{ incident, first }];
  });
  return {
    falseAlerts: alerts.filter((alert) => !incidents.some((incident) => meets(alert, incident))),
    missed: incidents.filter((incident) => !found.some((one) => one.incident === incident)),
    found,
  };
}
