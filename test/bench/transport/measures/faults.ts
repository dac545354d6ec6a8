import type { Contender } from '../contender.ts';
import type { HandshakeFault } from '../faulty-proxy.ts';
import { runMany, runScan } from '../run-scan.ts';
import { median } from '../../statistics.ts';
import type { Sizes } from './sizes.ts';

export const faultCapMs = 30_000;

export const faults: readonly Exclude<HandshakeFault, 'none'>[] = [
  'refused',
  'unanswered',
  'late',
  'mute',
  'closing',
];

const script = { steps: 35, intervalMs: 1_000, fineClock: false };

/** From the app's call to its first update, in the median; Infinity past the cap. */
export async function measureFault(
  contender: Contender,
  fault: HandshakeFault,
  sizes: Sizes,
): Promise<number> {
  const once = async () => {
    const { arrivals, startedAt } = await runScan(contender, {
      script,
      fault,
      limitMs: faultCapMs,
      onUpdate: (_arrival, _network, leave) => leave(),
    });
    return (arrivals[0]?.at ?? Number.POSITIVE_INFINITY) - startedAt;
  };
  return median(await runMany(sizes.faultScans, sizes.faultScans, 200, once));
}
