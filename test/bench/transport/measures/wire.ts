import type { Contender } from '../contender.ts';
import { runMany, runScan } from '../run-scan.ts';
import { median } from '../../statistics.ts';
import type { Sizes } from './sizes.ts';

export interface WireCost {
  readonly connections: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
}

const limitMs = 60_000;

/** What one scan costs on the wire, in the median. */
export async function measureWire(contender: Contender, sizes: Sizes): Promise<WireCost> {
  const script = { steps: 12, intervalMs: 500, fineClock: false };
  const runs = await runMany(sizes.wireScans, sizes.wireScans, 50, () =>
    runScan(contender, { script, limitMs }),
  );
  const traffic = runs.map((run) => run.traffic);
  return {
    connections: median(traffic.map(({ connections }) => connections)),
    bytesUp: median(traffic.map(({ bytesUp }) => bytesUp)),
    bytesDown: median(traffic.map(({ bytesDown }) => bytesDown)),
  };
}
