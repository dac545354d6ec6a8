import { formatLength } from '../../core/alerting/describe-alert.ts';
import type { AlertRule } from '../../core/alerting/alert-rule.ts';
import type { ReplayedAlert } from '../../core/alerting/replay-rules.ts';
import { formatNumber } from '../../core/slo/format-plain.ts';
import type { History } from './read-history.ts';
import type { Incident, Score } from './incidents.ts';
import type { CalmResult, Detection } from './simulate.ts';

/** What a replay found, for people. */
export function describeReplay(
  { series, scans, coarseDays }: History,
  rules: readonly AlertRule[],
  alerts: readonly ReplayedAlert[],
): string[] {
  const to = series.from + series.minutes * 60_000;
  const lines = [`${formatNumber(scans)} scans from ${iso(series.from)} to ${iso(to)}.`];
  if (coarseDays.length > 0) {
    lines.push(`Left out: ${coarseDays.length} days of which only hours are kept.`);
  }
  for (const { name, severity } of rules) {
    const own = alerts.filter(({ rule }) => rule === name);
    if (own.length === 0) continue;
    lines.push(`\n${name} (${severity}) fires ${times(own.length)}:`);
    lines.push(...own.map((alert) => `  ${describeAlert(alert, to)}`));
  }
  if (alerts.length === 0) lines.push('No rule would have fired.');
  return lines;
}

function describeAlert({ firedAt, resolvedAt }: ReplayedAlert, to: number): string {
  const length = formatLength((resolvedAt ?? to) - firedAt);
  return `${iso(firedAt)} for ${length}${resolvedAt === null ? ', and still' : ''}`;
}

/** How alerts stand to what truly happened. */
export function describeScore(score: Score, incidents: readonly Incident[]): string[] {
  const lines = [`\nOf ${incidents.length} incidents ${score.found.length} are found:`];
  for (const { incident, first } of score.found) {
    const delay = first.firedAt - incident.from;
    const when = delay < 0 ? 'it fired before' : `after ${formatLength(delay)}`;
    lines.push(`  ${incident.title}: ${first.rule}, ${when}`);
  }
  for (const { title, from } of score.missed) lines.push(`  missed: ${title}, ${iso(from)}`);
  lines.push(`False alerts: ${score.falseAlerts.length}`);
  for (const { rule, firedAt } of score.falseAlerts) lines.push(`  ${rule}, ${iso(firedAt)}`);
  return lines;
}

/** `0 / 0 / 0`: pages, tickets, warnings. */
export function formatCalm({ pages, tickets, warnings }: CalmResult): string {
  return `${pages} / ${tickets} / ${warnings}`;
}

/** `6 (11)`: minutes until half, and nineteen of twenty, of all outages were found. */
export function formatDetection(minutes: readonly number[], { outages }: Detection): string {
  const at = (share: number) => {
    const value = minutes[Math.ceil(share * outages) - 1];
    return value === undefined ? 'over 360' : String(Math.round(value));
  };
  return `${at(0.5)} (${at(0.95)})`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}
