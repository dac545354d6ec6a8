import { judgeBreach } from '../slo/breach-gate.ts';
import { burnRate } from '../slo/error-budget.ts';
import { objectives } from '../slo/objectives.ts';
import { wilsonInterval, type Counts } from '../slo/ratio.ts';
import { recoveryOf, type RatioRule, type RatioSource } from './alert-rule.ts';
import type { Judgement, JudgementReason, MeasuredWindow } from './judgement.ts';

/** Bad scans of a rule's windows; `short` is null where the rule has none. */
export interface BadScans {
  readonly long: Counts;
  readonly short: Counts | null;
}

/**
 * Judges bad scans by a rule. The long window has to pass the statistical gate; the short one only has to be over the
 * threshold: it tells whether it still goes on, and at night holds too few scans for more.
 */
export function judgeRatio(rule: RatioRule, { long, short }: BadScans): Judgement {
  const { threshold } = rule;
  const gate = judgeBreach(long.count, long.total, threshold);
  if (gate.state === 'no_data') return { verdict: 'no_data' };
  const figures = {
    kind: 'ratio',
    threshold,
    long: measureWindow(rule.source, rule.longMs, long),
    short: short === null ? null : measureWindow(rule.source, rule.shortMs ?? 0, short),
  } as const;
  const judged = (verdict: 'breached' | 'between' | 'recovered', reason: JudgementReason) =>
    ({ verdict, reason, figures }) as const;
  const shortRatio = short === null ? null : figures.short?.ratio;
  const recovery = recoveryOf(threshold);
  if (gate.ratio < recovery || (shortRatio != null && shortRatio < recovery)) {
    return judged('recovered', 'under_recovery');
  }
  if (gate.state === 'not_breached') return judged('between', gate.reason);
  if (short === null) return judged('breached', 'over_threshold');
  if (shortRatio == null) return judged('between', 'short_window_empty');
  return shortRatio > threshold
    ? judged('breached', 'over_threshold')
    : judged('between', 'short_window_under_threshold');
}

function measureWindow(
  source: RatioSource,
  windowMs: number,
  { count, total }: Counts,
): MeasuredWindow {
  const { lower, upper } = wilsonInterval(count, total) ?? { lower: null, upper: null };
  return {
    windowMs,
    bad: count,
    total,
    ratio: total === 0 ? null : count / total,
    lower,
    upper,
    burn: source === 'overdueScans' ? null : burnRate({ count, total }, objectives[source]),
  };
}
