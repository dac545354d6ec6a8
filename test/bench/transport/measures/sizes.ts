/** How much is measured; `full` is what is published. */
export interface Sizes {
  /** Rounds of each number of scans at once. */
  readonly latencyRounds: { readonly 1: number; readonly 10: number; readonly 100: number };
  readonly wireScans: number;
  readonly cuts: number;
  readonly halfOpenScans: number;
  readonly faultScans: number;
}

export const fullSizes: Sizes = {
  latencyRounds: { 1: 15, 10: 4, 100: 2 },
  wireScans: 10,
  cuts: 200,
  halfOpenScans: 5,
  faultScans: 5,
};

export const quickSizes: Sizes = {
  latencyRounds: { 1: 4, 10: 1, 100: 1 },
  wireScans: 3,
  cuts: 40,
  halfOpenScans: 2,
  faultScans: 2,
};
