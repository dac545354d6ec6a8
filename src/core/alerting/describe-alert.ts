import { describeAttribution } from '../slo/describe-attribution.ts';
import type { Attribution } from '../slo/attribute-change.ts';
import { formatNumber, formatPercent } from '../slo/format-plain.ts';
import type { AlertRule, RatioSource } from './alert-rule.ts';
import type { Figures, MeasuredWindow } from './judgement.ts';
import type { BudgetLeft } from './notification.ts';

/** What bad scans of each source do: completes "31 % of 240 scans …". */
export const badVerbs: Readonly<Record<RatioSource, string>> = {
  fallback: 'fell back',
  websocketSuccess: 'missed WebSocket',
  completion: 'did not complete',
  overdueScans: 'have no end on record',
};

/** What is wrong, in a line. */
export function describeTitle(rule: AlertRule, figures: Figures | null): string {
  if (figures?.kind === 'ratio' && rule.kind === 'ratio') {
    const { windowMs, ratio, total } = figures.long;
    const share = ratio === null ? 'No' : `${formatPercent(ratio)} of ${formatNumber(total)}`;
    return `${share} scans ${badVerbs[rule.source]} in ${formatLength(windowMs)}, over ${formatPercent(figures.threshold)}`;
  }
  if (figures?.kind === 'no_scans') {
    const silent = figures.windows.find(({ chance }) => chance < figures.threshold);
    if (silent === undefined) return 'No scans where there are always some';
    const before = `${formatNumber(silent.scansWeekBefore)} in the same hours a week before`;
    return `No scans in ${formatLength(silent.windowMs)}, ${before}`;
  }
  if (figures?.kind === 'rollups_late') {
    return `${formatNumber(figures.lateMinutes)} minutes wait too long to be rolled up`;
  }
  return rule.name;
}

/** How sure the title is, a sentence each. */
export function describeFigures(rule: AlertRule, figures: Figures | null): string[] {
  switch (figures?.kind) {
    case 'ratio': {
      const windows = [figures.long, ...(figures.short === null ? [] : [figures.short])];
      return windows.flatMap((window) => describeWindow(rule, window));
    }
    case 'no_scans':
      return figures.windows
        .filter(({ chance }) => chance < figures.threshold)
        .map(
          ({ chance }) =>
            `Chance alone does that once in ${formatNumber(Math.floor(1 / chance))} times.`,
        )
        .slice(0, 1);
    case 'rollups_late': {
      const { oldest } = figures;
      const since = oldest === null ? '' : ` The oldest is of ${formatTime(oldest)}.`;
      return [`Answers stay exact, and are slower.${since}`];
    }
    case undefined:
      return [];
  }
}

function describeWindow(rule: AlertRule, window: MeasuredWindow): string[] {
  const { windowMs, bad, total, ratio, lower, upper, burn } = window;
  const length = formatLength(windowMs);
  if (ratio === null || lower === null || upper === null || rule.kind !== 'ratio') {
    return [`No scans in the last ${length}.`];
  }
  const interval = `95 % interval ${formatPercent(lower)} to ${formatPercent(upper)}`;
  const speed = burn === null ? '' : `, ${Number(burn.toPrecision(2))} × the budget's pace`;
  const counts = `${formatNumber(bad)} of ${formatNumber(total)} scans ${badVerbs[rule.source]}`;
  return [`In ${length}: ${counts}, ${formatPercent(ratio)} (${interval})${speed}.`];
}

/** How much is left of the budget, and when it will be gone; empty where nothing is known. */
export function describeBudget({ budget, exhaustion, windowMs }: BudgetLeft): string[] {
  if (budget.state === 'no_data') return [];
  const days = formatLength(windowMs);
  if (budget.remaining <= 0) {
    const used = formatNumber(Math.round(budget.consumed * 100));
    return [`The budget of ${days} is overspent: ${used} % of it is used.`];
  }
  const left = `${formatPercent(budget.remaining)} of the budget of ${days} is left`;
  if (exhaustion.state !== 'burning') return [`${left}.`];
  return [`${left}; at this pace it is gone in ${formatLength(exhaustion.exhaustedInMs)}.`];
}

/** The most likely cause; empty where the change may be chance, or nothing is known of before. */
export function describeCause(attribution: Attribution | null, source: RatioSource): string[] {
  if (attribution === null || attribution.state === 'no_data') return [];
  if (attribution.state === 'not_real') return [];
  return describeAttribution(attribution, badVerbs[source]);
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `15 minutes`, `1 hour`, `3.5 days`: in the largest unit of which there are two, or exactly one. */
export function formatLength(ms: number): string {
  const unit = units.find(([, length]) => ms === length || ms >= 2 * length) ?? units[2];
  const count = Math.max(1, Math.round((ms / unit[1]) * 10) / 10);
  return `${formatNumber(count)} ${unit[0]}${count === 1 ? '' : 's'}`;
}

/** `24 Nov 12:03 UTC`. */
export function formatTime(at: number): string {
  const day = new Date(at).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  return `${day} ${new Date(at).toISOString().slice(11, 16)} UTC`;
}
