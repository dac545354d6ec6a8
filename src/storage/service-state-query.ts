import { sql } from 'drizzle-orm';
import { alertGauges } from '../core/alerting/alert-gauges.ts';
import type { Exemplars } from '../core/metrics/choose-exemplars.ts';
import { bucketStart, resolutionMs } from '../core/slo/time-buckets.ts';
import type { ServiceState } from '../telemetry/service-metrics.ts';
import { selectScanCounter, toScanCounter } from './count-minutes.ts';
import { readBoard } from './alert-store.ts';
import { queryExemplars } from './exemplar-query.ts';
import { queryInFlight } from './in-flight-query.ts';
import { runTogether } from './run-together.ts';
import { queryPipeline } from './telemetry-health-query.ts';
import { settleMs } from './uncounted-minutes.ts';

type Counted = Pick<ServiceState, 'counter' | 'since' | 'countedUntil' | 'dirty'>;

const noExemplars: Exemplars = new Map();

/** All that metrics are made of at `now`, epoch ms; exemplars only where they are asked for. */
export async function queryServiceState(
  d1: D1Database,
  now: number,
  { exemplars }: { readonly exemplars: boolean },
): Promise<ServiceState> {
  const [counted, pipeline, flight, board, shown] = await Promise.all([
    queryCounted(d1, now),
    queryPipeline(d1),
    queryInFlight(d1, now),
    readBoard(d1),
    exemplars ? queryExemplars(d1) : noExemplars,
  ]);
  const alerts = alertGauges(board.judgements, board.states);
  return { ...counted, ...pipeline, flight, exemplars: shown, alerts };
}

async function queryCounted(d1: D1Database, now: number): Promise<Counted> {
  const [state, marks] = await runTogether(d1, [
    selectScanCounter,
    sql`SELECT (SELECT count(*) FROM dirty_bucket WHERE resolution = 'minute') AS dirty,
      (SELECT min(start) FROM dirty_bucket WHERE resolution = 'minute') AS "oldestDirty",
      (SELECT min(start) FROM uncounted_minute) AS "oldestUncounted"`,
  ]);
  const { since, counter } = toScanCounter(state?.results ?? []);
  const { dirty, oldestDirty, oldestUncounted } = marks?.results[0] ?? {};
  const settled = bucketStart('minute', now - settleMs);
  const waiting = [oldestDirty, oldestUncounted].flatMap((at) => (at === null ? [] : [Number(at)]));
  return {
    ...{ since, counter },
    countedUntil: Math.max(since, Math.min(settled, ...waiting)),
    dirty: { minutes: Number(dirty), lagMs: lagOf(oldestDirty, now) },
  };
}

function lagOf(oldestDirty: unknown, now: number): number {
  return oldestDirty === null ? 0 : Math.max(0, now - Number(oldestDirty) - resolutionMs.minute);
}
