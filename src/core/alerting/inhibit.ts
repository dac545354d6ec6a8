import type { AlertRule } from './alert-rule.ts';

const severityRank = { page: 3, ticket: 2, warning: 1 } as const;

/** Rows of one burn table under two objectives: of a fallback, the objective that names it says more. */
const sourceRank: Readonly<Record<string, number>> = { fallback: 1 };

/**
 * The rule whose alert makes that of `rule` superfluous, out of those that fire: the strongest of its cause, by
 * severity, then threshold. Null where there is none, or the rule is always told.
 */
export function inhibitedBy(rule: AlertRule, firing: readonly AlertRule[]): AlertRule | null {
  if (rule.kind === 'ratio' && rule.alwaysTold) return null;
  const stronger = firing.filter(
    (other) => other.cause === rule.cause && other.name !== rule.name && isStronger(other, rule),
  );
  return stronger.reduce<AlertRule | null>(
    (strongest, other) => (strongest === null || isStronger(other, strongest) ? other : strongest),
    null,
  );
}

/** A total order, so that of two alerts never both are inhibited, nor neither. */
function isStronger(one: AlertRule, other: AlertRule): boolean {
  const [a, b] = [strengthOf(one), strengthOf(other)];
  const index = a.findIndex((value, at) => value !== b[at]);
  if (index === -1) return one.name < other.name;
  return (a[index] ?? 0) > (b[index] ?? 0);
}

function strengthOf(rule: AlertRule): readonly number[] {
  const source = rule.kind === 'ratio' ? rule.source : '';
  return [severityRank[rule.severity], rule.threshold, sourceRank[source] ?? 0];
}
