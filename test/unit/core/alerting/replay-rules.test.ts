import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../dashboard/samples/random.ts';
import { replayRules, type MinuteSeries } from '../../../../src/core/alerting/replay-rules.ts';
import { defaultRules } from '../../../../src/core/alerting/rules.ts';
import { firingOf } from '../../../../src/core/alerting/step-alert.ts';
import { stepAll, type AlertStates } from '../../../../src/core/alerting/step-all.ts';
import { edgesOf, windowsOf, type StepSums } from '../../../../src/core/alerting/windows.ts';
import { minuteMs, noon, readings } from './rule-fixtures.ts';

/** Stretches of minutes that go well, badly, or without a scan. */
function anyTraffic(seed: number, minutes: number): MinuteSeries {
  const random = createRandom(seed);
  const [tried, bad]: [number[], number[]] = [[], []];
  while (tried.length < minutes) {
    const [length, badRatio, most] = [
      random.int(3, 90),
      random.pick([0, 0.05, 0.4, 1]),
      random.pick([0, 2, 5]),
    ];
    for (let minute = 0; minute < length; minute += 1) {
      const scans = random.int(0, most);
      tried.push(scans);
      bad.push(Array.from({ length: scans }).filter(() => random.chance(badRatio)).length);
    }
  }
  const good = tried.map((scans, minute) => scans - (bad[minute] ?? 0));
  const websocketSuccess = { count: good, total: tried };
  const counts = {
    websocketSuccess,
    fallback: { count: bad, total: tried },
    completion: websocketSuccess,
  };
  return { from: noon, minutes, counts };
}

/** The same by the evaluator's own parts, minute after minute. */
function evaluate({ from, minutes, counts }: MinuteSeries): string[] {
  const replayed = defaultRules.filter(
    (rule) => rule.kind !== 'rollups_late' && rule.name !== 'TelemetryLate',
  );
  const alerts: string[] = [];
  let states: AlertStates = {};
  for (let minute = 1; minute <= minutes; minute += 1) {
    const at = from + minute * minuteMs;
    const edges = edgesOf(windowsOf(replayed, at));
    const steps = edges.slice(1).map((to, index): StepSums => {
      const start = edges[index] ?? 0;
      const sum = (values: ArrayLike<number>) => {
        let total = 0;
        const first = Math.max(0, (start - from) / minuteMs);
        for (let m = first; m < Math.min(minutes, (to - from) / minuteMs); m += 1)
          total += values[m] ?? 0;
        return total;
      };
      const { websocketSuccess, fallback, completion } = counts;
      const completed = sum(completion.count);
      const sums = {
        tried: sum(fallback.total),
        fallback: sum(fallback.count),
        websocket: sum(websocketSuccess.count),
        completed,
        failed: sum(completion.total) - completed,
      };
      return { from: start, to, sums };
    });
    const { changed } = stepAll(replayed, states, readings({ steps }), at);
    for (const [rule, next] of Object.entries(changed)) {
      const before = firingOf(states[rule] ?? { state: 'inactive' });
      const after = firingOf(next);
      if (before === null && after !== null) alerts.push(`${rule} fires at ${minute}`);
      if (before !== null && after === null) alerts.push(`${rule} ends at ${minute}`);
    }
    states = { ...states, ...changed };
  }
  return alerts.sort();
}

describe('replayRules()', () => {
  it.each([1, 2, 3, 4])(
    'fires and ends when the evaluator would, over traffic number %i',
    (seed) => {
      const series = anyTraffic(seed, 700);
      const minuteOf = (at: number) => (at - series.from) / minuteMs;
      const replayed = replayRules(defaultRules, series).flatMap(
        ({ rule, firedAt, resolvedAt }) => [
          `${rule} fires at ${minuteOf(firedAt)}`,
          ...(resolvedAt === null ? [] : [`${rule} ends at ${minuteOf(resolvedAt)}`]),
        ],
      );
      expect(replayed.length).toBeGreaterThan(4);
      expect(replayed.sort()).toEqual(evaluate(series));
    },
  );
});
