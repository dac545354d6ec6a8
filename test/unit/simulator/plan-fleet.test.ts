import { describe, expect, it } from 'vitest';
import { readSyntheticScript } from '../../../src/core/scan/synthetic-script.ts';
import { drawPicture, planFleet, usualWeights } from '../../../src/simulator/plan-fleet.ts';

describe('planFleet()', () => {
  it('plans the same for the same seed, and something else for another', () => {
    const fleet = planFleet(50, 3, usualWeights);
    expect(planFleet(50, 3, usualWeights)).toEqual(fleet);
    expect(planFleet(50, 4, usualWeights)).not.toEqual(fleet);
  });

  it('has each profile at least once, and about as often as it weighs', () => {
    const fleet = planFleet(2_000, 1, usualWeights);
    const share = (name: string) => fleet.filter(({ profile }) => profile === name).length / 2_000;
    for (const name of usualWeights.keys()) expect(share(name)).toBeGreaterThan(0);
    expect(share('office')).toBeGreaterThan(0.26);
    expect(share('office')).toBeLessThan(0.34);
  });

  it('writes into each picture how it is to be read', () => {
    for (const planned of planFleet(20, 1, usualWeights)) {
      expect(readSyntheticScript(drawPicture(planned, 'a-job'))).toEqual(planned.script);
    }
  });
});
