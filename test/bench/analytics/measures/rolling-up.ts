import type { ScanCompleted } from '../../../../src/core/scan/scan-event.ts';
import { planHistory } from '../../../../src/dev/seed/history.ts';
import { makeScan } from '../../../../src/dev/seed/make-scan.ts';
import { askSeeded } from '../ask-seeded.ts';
import type { SeededWorker } from '../seeded-worker.ts';

/** What adding up takes, ms: each minute of 1,000 scans by itself, then the hour and the day that hold them. */
export interface RollingUp {
  readonly minuteMs: readonly number[];
  readonly hourMs: number;
  readonly dayMs: number;
  readonly rowsWrittenOfMinute: number;
}

const minuteMs = 60_000;
const scansOfMinute = 1_000;
const chunk = 250;

interface RollUp {
  readonly ms: number;
  readonly recomputed: Record<'minute' | 'hour' | 'day', number>;
}

/** On a day of its own, past the end of what is seeded, so that no other minute is marked. */
export async function measureRollingUp(
  { worker, until }: SeededWorker,
  minutes: number,
): Promise<RollingUp> {
  const day = Math.ceil(until / 86_400_000) * 86_400_000 + 86_400_000;
  const rollUp = (now: number, most: RollUp['recomputed']) =>
    askSeeded<RollUp>(worker.url, '/bench/roll-up', { now, most });
  const later = day + 3 * 86_400_000;
  // What the end of the history has left for the clock.
  await rollUp(day, { minute: 600, hour: 72, day: 20 });
  const times: number[] = [];
  let rowsWritten = 0;
  for (let minute = 0; minute < minutes; minute += 1) {
    for (const events of scansOf(day + minute * minuteMs, minute))
      await askSeeded(worker.url, '/bench/write', events);
    const { body, costs } = await rollUp(later, { minute: 600, hour: 0, day: 0 });
    if (body.recomputed.minute !== 1) throw new Error('not one minute was rolled up');
    times.push(body.ms);
    rowsWritten = costs.rowsWritten;
  }
  const hour = await rollUp(later, { minute: 0, hour: 1, day: 0 });
  const whole = await rollUp(later, { minute: 0, hour: 0, day: 1 });
  for (const text of [
    'DELETE FROM scan_completed WHERE decided_at >= ?1',
    "DELETE FROM rollup WHERE resolution IN ('minute', 'hour', 'day') AND start >= ?1",
    "DELETE FROM dirty_bucket WHERE resolution IN ('minute', 'hour', 'day') AND start >= ?1",
  ])
    await askSeeded(worker.url, '/bench/sql', { text, values: [day] });
  return {
    minuteMs: times,
    hourMs: hour.body.ms,
    dayMs: whole.body.ms,
    rowsWrittenOfMinute: rowsWritten,
  };
}

function scansOf(start: number, minute: number): ScanCompleted[][] {
  const history = planHistory(7, start - 90 * 86_400_000, start + minuteMs);
  const first = minute * scansOfMinute;
  const made = Array.from(
    { length: scansOfMinute },
    (_, index) => makeScan(history, first + index, start, start + minuteMs).completed,
  );
  return Array.from({ length: scansOfMinute / chunk }, (_, part) =>
    made.slice(part * chunk, (part + 1) * chunk),
  );
}
