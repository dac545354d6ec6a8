import type { AlertRule } from '../../core/alerting/alert-rule.ts';
import type { BadScans } from '../../core/alerting/judge-ratio.ts';
import { judgeRatio } from '../../core/alerting/judge-ratio.ts';
import type { Judgement } from '../../core/alerting/judgement.ts';
import {
  replayRules,
  type JudgeBadScans,
  type MinuteSeries,
  type ReplayedAlert,
} from '../../core/alerting/replay-rules.ts';
import { defaultRules } from '../../core/alerting/rules.ts';
import { createRandom } from '../../../dashboard/samples/random.ts';
import { drawTraffic, type Traffic } from './draw-traffic.ts';

const minuteMs = 60_000;
/** A Monday. */
const from = Date.UTC(2026, 0, 5);

/** What scans do inside the targets of 5 % and 1 %. */
const good = { fallback: 0.03, failure: 0.005 };

export type Way = 'gated' | 'plain';
const judges: Record<Way, JudgeBadScans> = { gated: judgeRatio, plain: judgePlainly };

/** The same windows, holds and recoveries by the bare ratios, as a threshold rule has them. */
function judgePlainly(rule: Parameters<JudgeBadScans>[0], scans: BadScans): Judgement {
  const judgement = judgeRatio(rule, scans);
  const { long, short } = scans;
  const isOver = ({ count, total }: BadScans['long']) => count > rule.threshold * total;
  const breaches = isOver(long) && (short === null || isOver(short));
  if (!breaches || !('figures' in judgement)) return judgement;
  return { ...judgement, verdict: 'breached', reason: 'over_threshold' };
}

export interface CalmResult {
  readonly pages: number;
  readonly tickets: number;
  readonly warnings: number;
}

/** How often rules fire over days in which all is inside its target. */
export function simulateCalm(
  scansPerDay: number,
  days: number,
  seed: number,
): Record<Way, CalmResult> {
  const traffic: Traffic = {
    from,
    minutes: days * 1440,
    scansPerDay,
    fallback: () => good.fallback,
    failure: () => good.failure,
  };
  const series = drawTraffic(traffic, seed);
  const of = (way: Way): CalmResult => {
    const alerts = replayRules(defaultRules, series, judges[way]);
    const fired = (severity: AlertRule['severity']) =>
      alerts.filter((alert) => ruleOf(alert).severity === severity).length;
    return { pages: fired('page'), tickets: fired('ticket'), warnings: fired('warning') };
  };
  return { gated: of('gated'), plain: of('plain') };
}

export interface Detection {
  /** Minutes from the outage's begin to the first alert, sorted; of outages of six hours, those that were found. */
  readonly pageMinutes: readonly number[];
  readonly anyMinutes: readonly number[];
  readonly outages: number;
}

const daysBefore = 3;
const outageMinutes = 360;

/** How fast outages are found in which a share of the apps falls back; each begins at a time of day of its own. */
export function simulateOutages(
  scansPerDay: number,
  fallback: number,
  { outages, seed }: { outages: number; seed: number },
): Record<Way, Detection> {
  const random = createRandom(seed);
  const all = Array.from({ length: outages }, () => {
    const begin = daysBefore * 1440 + random.int(0, 1439);
    const traffic: Traffic = {
      from,
      minutes: begin + outageMinutes,
      scansPerDay,
      fallback: (minute) => (minute < begin ? good.fallback : fallback),
      failure: () => good.failure,
    };
    return {
      beganAt: from + begin * minuteMs,
      series: drawTraffic(traffic, random.int(0, 2 ** 31)),
    };
  });
  const of = (way: Way) => detect(all, judges[way]);
  return { gated: of('gated'), plain: of('plain') };
}

interface Outage {
  readonly beganAt: number;
  readonly series: MinuteSeries;
}

function detect(all: readonly Outage[], judgeBadScans: JudgeBadScans): Detection {
  const found = all.map(({ beganAt, series }) => {
    const alerts = replayRules(progressRules, series, judgeBadScans).filter(
      ({ resolvedAt }) => (resolvedAt ?? beganAt + 1) > beganAt,
    );
    const pages = alerts.filter((alert) => ruleOf(alert).severity === 'page');
    return { page: firstMinutes(pages, beganAt), any: firstMinutes(alerts, beganAt) };
  });
  return {
    pageMinutes: sorted(found.map(({ page }) => page)),
    anyMinutes: sorted(found.map(({ any }) => any)),
    outages: all.length,
  };
}

const progressRules = defaultRules.filter(({ cause }) => cause === 'progress');

/** An alert that was on already, by chance, finds an outage at once. */
function firstMinutes(alerts: readonly ReplayedAlert[], beganAt: number): number | null {
  if (alerts.length === 0) return null;
  const first = Math.min(...alerts.map(({ firedAt }) => firedAt));
  return Math.max(0, (first - beganAt) / minuteMs);
}

function sorted(minutes: readonly (number | null)[]): number[] {
  return minutes.filter((value) => value !== null).sort((a, b) => a - b);
}

function ruleOf({ rule }: ReplayedAlert): AlertRule {
  const known = defaultRules.find(({ name }) => name === rule);
  if (known === undefined) throw new RangeError(`no rule ${rule}`);
  return known;
}
