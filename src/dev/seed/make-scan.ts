import {
  scanCompleted,
  scanStarted,
  type ScanCompleted,
  type ScanStarted,
} from '../../core/scan/scan-event.ts';
import type { Following } from '../../core/scan/following.ts';
import { settle } from '../../core/scan/settle.ts';
import { drawApp, type App } from './draw-app.ts';
import { drawRun, type Run } from './draw-run.ts';
import { drawWay } from './draw-way.ts';
import { followRun } from './follow-run.ts';
import type { History } from './history.ts';
import { Random } from './random.ts';
import { seededJobId, seededTraceId } from './seeded-ids.ts';

/** A scan as it is recorded, and what its record was made of. */
export interface SeededScan {
  readonly started: ScanStarted;
  readonly completed: ScanCompleted;
  readonly app: App;
  readonly run: Run;
  readonly seen: Following;
}

/** The scan of that number, decided somewhere in [from, to): the same for the same history. */
export function makeScan(history: History, index: number, from: number, to: number): SeededScan {
  const random = new Random(history.seed, index);
  const decidedAt = random.integer(from, to - 1);
  const app = drawApp(random, decidedAt, history);
  const run = drawRun(random, seededJobId(history.seed, index, random), decidedAt, app, history);
  const way = drawWay(random, app, decidedAt, history);
  const seen = followRun(random, run, app, way);
  const { country, colo } = app;
  const origin = { country, colo, traceId: seededTraceId(random) };
  const facts = {
    booksDetected: run.booksDetected,
    model: run.model,
    updateCount: run.updates.length,
  };
  // A picture, its arrival and a report each make what is recorded better known.
  const revision = 1 + Number(seen.delivered !== null) + Number(seen.report !== null);
  const accepted = run.running ?? run.waiting;
  return {
    started: scanStarted(accepted, seen, origin, run.running === null ? 1 : 2),
    completed: scanCompleted(run.ended, seen, settle(seen, true), facts, origin, revision),
    app,
    run,
    seen,
  };
}
