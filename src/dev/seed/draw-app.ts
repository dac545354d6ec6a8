import type { NetworkType, ProviderName } from '../../core/protocol/words.ts';
import { badVersion, type History } from './history.ts';
import type { Random, Weighted } from './random.ts';

/** Who makes a scan, and from where. */
export interface App {
  readonly platform: 'ios' | 'android' | 'web';
  readonly version: string;
  readonly networkType: NetworkType;
  readonly country: string;
  readonly colo: string;
  readonly provider: SeededProvider;
  /** One of the first apps: it neither acks nor reports. */
  readonly isLegacy: boolean;
}

const platforms: Weighted<App['platform']> = [
  ['ios', 58],
  ['android', 33],
  ['web', 9],
];

const mobileNetworks: Weighted<NetworkType> = [
  ['wifi', 71],
  ['cellular', 27],
  ['unknown', 2],
];

const webNetworks: Weighted<NetworkType> = [
  ['wifi', 60],
  ['ethernet', 25],
  ['cellular', 5],
  ['unknown', 10],
];

const places: Weighted<readonly [country: string, colo: string]> = [
  [['DE', 'FRA'], 34],
  [['US', 'IAD'], 22],
  [['GB', 'LHR'], 11],
  [['FR', 'CDG'], 9],
  [['AT', 'VIE'], 6],
  [['CH', 'ZRH'], 5],
  [['NL', 'AMS'], 5],
  [['ES', 'MAD'], 4],
  [['PL', 'WAW'], 3],
  [['CA', 'YYZ'], 1],
];

/** A history that is made up is of what people use. */
export type SeededProvider = Exclude<ProviderName, 'synthetic' | 'local'>;

const providers: Weighted<SeededProvider> = [
  ['gemini', 62],
  ['gemini-flash', 19],
  ['cloudflare', 12],
  ['openai', 7],
];

const legacyVersion = '2.9.4';

export function drawApp(random: Random, at: number, history: History): App {
  const platform = random.pick(platforms);
  const isLegacy = platform !== 'web' && random.chance(0.04);
  const [country, colo] = random.pick(places);
  return {
    platform,
    isLegacy,
    version: isLegacy ? legacyVersion : versionAt(random, at, history),
    networkType: random.pick(platform === 'web' ? webNetworks : mobileNetworks),
    country,
    colo,
    provider: random.pick(providers),
  };
}

/** The newest release that was out when the app last updated. */
function versionAt(random: Random, at: number, { releases, updateLagMs }: History): string {
  const updatedAt = at - random.exponential(updateLagMs);
  return releases.findLast((release) => release.at <= updatedAt)?.version ?? legacyVersion;
}

export function isBadApp({ platform, version }: App): boolean {
  return platform === 'android' && version === badVersion;
}
