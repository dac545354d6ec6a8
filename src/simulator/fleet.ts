import type { GroundTruth } from './ground-truth.ts';
import type { PlannedScan } from './plan-fleet.ts';
import { runScan, type ScanSettings } from './run-scan.ts';
import { pause } from './strikes.ts';

export interface FleetSettings extends ScanSettings {
  readonly scans: readonly PlannedScan[];
  readonly atOnce: number;
  /** Scans begun in a second, at the most. */
  readonly rate: number;
  readonly onBegun: () => void;
  readonly onEnded: (truth: GroundTruth) => void;
  /** A fault of the simulator or of the worker, not one that was planned. */
  readonly onBroken: (scan: PlannedScan, error: unknown) => void;
}

/** Runs all scans, so many at once; once it is stopped none begins, and those under way are cancelled. */
export async function runFleet(settings: FleetSettings): Promise<void> {
  const { scans, atOnce, rate, stop } = settings;
  const underWay = new Set<Promise<void>>();
  for (const scan of scans) {
    if (stop.aborted) break;
    while (underWay.size >= atOnce) await Promise.race(underWay);
    settings.onBegun();
    const running = runOne(scan, settings).finally(() => underWay.delete(running));
    underWay.add(running);
    await pause(1000 / rate);
  }
  await Promise.all(underWay);
}

async function runOne(scan: PlannedScan, settings: FleetSettings): Promise<void> {
  try {
    settings.onEnded(await runScan(scan, settings));
  } catch (error) {
    settings.onBroken(scan, error);
  }
}
