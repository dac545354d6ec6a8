import type { Machine } from '../machine.ts';
import type { Recording } from './measures/recording.ts';
import type { Cell } from './measures/request-path.ts';
import type { Sizes } from './measures/sizes.ts';
import type { StorageCost } from './measures/storage.ts';
import type { ScanCost } from './measures/whole-scan.ts';
import type { SpanCosts } from './recorder-answers.ts';

export interface Recorded {
  readonly recording: Recording;
  readonly storage: StorageCost;
  readonly scans: readonly ScanCost[];
  readonly spans: SpanCosts;
}

/** Undefined is what was not asked for. */
export interface Results {
  readonly machine: Machine;
  readonly command: string;
  readonly sizes: Sizes;
  readonly path: readonly Cell[] | undefined;
  readonly recorded: Recorded | undefined;
}
