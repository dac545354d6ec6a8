/** How much is measured; `full` is what is published. */
export interface Sizes {
  /** Scans of each database. */
  readonly scans: readonly number[];
  /** Times that each question is asked of each database; the naive ones a fifth as often. */
  readonly rounds: number;
  /** Minutes of 1,000 scans that are rolled up. */
  readonly minutes: number;
}

export const days = 90;

export const fullSizes: Sizes = { scans: [10_000, 100_000, 1_000_000], rounds: 30, minutes: 10 };

export const quickSizes: Sizes = { scans: [10_000, 100_000], rounds: 10, minutes: 3 };
