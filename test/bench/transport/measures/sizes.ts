/** How much is measured; `full` is what is published. */
export interface Sizes {
  /** Rounds of each number of scans at once; what is measured is one round less. */
  readonly latencyRounds: { readonly 1: number; readonly 10: number; readonly 100: number };
  readonly burstRounds: number;
  readonly wireScans: number;
  readonly cuts: number;
  readonly halfOpenScans: number;
  readonly faultScans: number;
}

export const fullSizes: Sizes = {
  latencyRounds: { 1: 16, 10: 5, 100: 3 },
  burstRounds: 2,
  wireScans: 10,
  cuts: 200,
  halfOpenScans: 5,
  faultScans: 5,
};

export const quickSizes: Sizes = {
  latencyRounds: { 1: 5, 10: 2, 100: 2 },
  burstRounds: 1,
  wireScans: 3,
  cuts: 40,
  halfOpenScans: 2,
  faultScans: 2,
};
