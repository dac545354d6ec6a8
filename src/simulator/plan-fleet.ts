import { writeSyntheticScript, type SyntheticScript } from '../core/scan/synthetic-script.ts';
import type { NetworkType } from '../core/protocol/words.ts';
import type { Weather } from './network/tcp-proxy.ts';
import { profileNames, profileOf, type Profile, type ProfileName } from './profiles.ts';
import { between, pick, randomOf, type Random } from './random.ts';
import { smallJpeg } from './small-jpeg.ts';

/** What one scan of the fleet is to be; the same for the same seed. */
export interface PlannedScan {
  readonly index: number;
  readonly profile: ProfileName;
  readonly platform: string;
  readonly appVersion: string;
  readonly networkType: NetworkType;
  readonly weather: Partial<Weather>;
  readonly script: SyntheticScript;
  /** Bytes added to the picture. */
  readonly padding: number;
  /** The update at which strikes, cancelling and leaving come. */
  readonly strikeAtSeq: number;
  readonly losesReport: boolean;
}

export type Weights = ReadonlyMap<ProfileName, number>;

/** Of all profiles that are no special case. */
export const usualWeights: Weights = new Map(
  profileNames.map((name) => [name, profileOf(name).weight] as const).filter(([, one]) => one > 0),
);

/** Plans a fleet; each profile that is asked for comes at least once where there are scans enough. */
export function planFleet(scans: number, seed: number, weights: Weights): PlannedScan[] {
  const random = randomOf(seed);
  const names = [...weights.keys()];
  return Array.from({ length: scans }, (_, index) => {
    const own = randomOf(seed + 7919 * (index + 1));
    return planScan(index, names[index] ?? draw(weights, random()), own);
  });
}

function planScan(index: number, name: ProfileName, random: Random): PlannedScan {
  const profile: Profile = profileOf(name);
  const { pace, upgrades, weather, networkType } = profile;
  const isLegacy = profile.app.kind === 'legacy';
  const script = {
    steps: between(random, pace.steps),
    everyMs: between(random, pace.everyMs),
    books: between(random, [3, 40]),
    end: profile.mayFail && random() < 0.05 ? 'fail' : 'complete',
  } as const;
  return {
    index,
    profile: name,
    platform: isLegacy ? 'ios' : pick(random, ['ios', 'android', 'web']),
    appVersion: isLegacy ? '1.0.0' : pick(random, ['3.0.1', '3.1.0', '3.2.0']),
    networkType,
    weather: upgrades === undefined ? weather : { ...weather, upgrades: pick(random, upgrades) },
    script,
    padding: between(random, [500, 30_000]),
    strikeAtSeq: between(random, [3, 5]),
    losesReport: profile.mayLoseReport && random() < 1 / 8,
  };
}

function draw(weights: Weights, lot: number): ProfileName {
  const sum = [...weights.values()].reduce((all, weight) => all + weight, 0);
  let left = lot * sum;
  for (const [name, weight] of weights) {
    left -= weight;
    if (left < 0) return name;
  }
  return [...weights.keys()].at(-1) ?? 'office';
}

/** The picture of a scan: it looks like none, and says how it is to be read. */
export function drawPicture({ script, padding }: PlannedScan, jobId: string) {
  return smallJpeg(writeSyntheticScript(script, jobId), padding);
}
