import type { CutCost } from './measures/cuts.ts';
import type { Latency } from './measures/latency.ts';
import type { WireCost } from './measures/wire.ts';
import type { Machine } from '../machine.ts';
import type { Sizes } from './measures/sizes.ts';
import type { HandshakeFault } from './faulty-proxy.ts';

/** What was measured of one contender; times in ms, Infinity for what did not come. */
export interface ContenderResult {
  readonly name: string;
  readonly clock: 'ms' | 'µs';
  readonly latency: readonly Latency[];
  readonly wire: WireCost;
  readonly cuts: CutCost;
  readonly halfOpenMs: number;
  readonly faultMs: Readonly<Record<Exclude<HandshakeFault, 'none'> | 'none', number>>;
}

export interface Results {
  readonly machine: Machine;
  readonly command: string;
  readonly sizes: Sizes;
  readonly contenders: readonly ContenderResult[];
}
