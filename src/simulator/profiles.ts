import type { NetworkType } from '../core/protocol/words.ts';
import type { Weather } from './network/tcp-proxy.ts';

/** What the app of a profile is and does; `client` is the library of src/client. */
export type AppKind =
  | { readonly kind: 'client'; readonly how?: ClientApp }
  /** In the field since before acks and reports; sends and declares what it always did. */
  | { readonly kind: 'legacy' }
  /** Opens a job and sends no picture, or one that is none. */
  | { readonly kind: 'no_picture' | 'bad_picture' };

export type ClientApp = 'polling' | 'unsupported' | 'remembers_failure' | 'cancels' | 'leaves';

/** What happens to a scan's network, or to its device, once the scan is under way. */
export type Strike =
  /** Connections are reset, so many times, a second and more apart. */
  | { readonly kind: 'cut'; readonly times: number }
  /** Connections carry nothing any more, and nobody is told; new ones are well. */
  | { readonly kind: 'half_open' }
  /** No network for so long: connections are reset, new ones too. */
  | { readonly kind: 'gone'; readonly forMs: number }
  /** The app is hidden and its connections die; it comes back after so long. */
  | { readonly kind: 'hidden'; readonly forMs: number };

export interface Profile {
  /** For `--help` and docs. */
  readonly about: string;
  /** Its share where no profiles are named. */
  readonly weight: number;
  readonly weather: Partial<Weather>;
  /** Ways in which handshakes fare, one of which a scan gets. */
  readonly upgrades?: readonly [Weather['upgrades'], ...Weather['upgrades'][]];
  readonly app: AppKind;
  readonly networkType: NetworkType;
  /** Least and most; a picture is read in steps, each of which is an update. */
  readonly pace: {
    readonly steps: readonly [number, number];
    readonly everyMs: readonly [number, number];
  };
  readonly strike?: Strike;
  /** Whether the synthetic provider can be told to fail: one scan in twenty is. */
  readonly mayFail: boolean;
  /** Whether an app's report can get lost: one in eight does. */
  readonly mayLoseReport: boolean;
}

const usual: Pick<Profile, 'app' | 'networkType' | 'pace' | 'mayFail' | 'mayLoseReport'> = {
  app: { kind: 'client' },
  networkType: 'wifi',
  pace: { steps: [5, 9], everyMs: [400, 900] },
  mayFail: true,
  mayLoseReport: true,
};
/** Long enough for a fault to be noticed and got over. */
const long = { steps: [18, 24], everyMs: [500, 600] } as const;

export const profiles = {
  office: {
    ...usual,
    about: 'wired, 15 ms away: nothing goes wrong',
    weight: 30,
    weather: { delayMs: 15, jitterMs: 5 },
    networkType: 'ethernet',
  },
  home: {
    ...usual,
    about: 'wifi, 25 ms away, 2 MB/s',
    weight: 20,
    weather: { delayMs: 25, jitterMs: 15, bytesPerSecond: 2_000_000 },
  },
  cellular: {
    ...usual,
    about: 'a weak cell: 120 to 200 ms each way, 60 KB/s',
    weight: 12,
    weather: { delayMs: 120, jitterMs: 80, bytesPerSecond: 60_000 },
    networkType: 'cellular',
  },
  firewall: {
    ...usual,
    about: 'lets no WebSocket through: 403, no Upgrade header, or no answer at all',
    weight: 5,
    weather: { delayMs: 20, jitterMs: 5 },
    upgrades: ['refuse', 'strip', 'swallow'],
    pace: { steps: [8, 12], everyMs: [400, 900] },
  },
  remembered: {
    ...usual,
    about: 'the same, and the app remembers it',
    weight: 2,
    weather: { delayMs: 20, jitterMs: 5 },
    upgrades: ['refuse'],
    app: { kind: 'client', how: 'remembers_failure' },
  },
  captive: {
    ...usual,
    about: 'a proxy that opens WebSockets and lets nothing through them',
    weight: 3,
    weather: { delayMs: 20, jitterMs: 5, opened: 'mute' },
    pace: { steps: [8, 12], everyMs: [400, 900] },
  },
  flaky: {
    ...usual,
    about: 'connections are reset twice in mid-scan',
    weight: 5,
    weather: { delayMs: 25, jitterMs: 10 },
    pace: { steps: [8, 12], everyMs: [700, 900] },
    strike: { kind: 'cut', times: 2 },
  },
  train: {
    ...usual,
    about: 'no network for 3 s in mid-scan',
    weight: 3,
    weather: { delayMs: 60, jitterMs: 30 },
    networkType: 'cellular',
    pace: long,
    strike: { kind: 'gone', forMs: 3_000 },
    mayLoseReport: false,
  },
  idle: {
    ...usual,
    about: 'a proxy that cuts what is idle for 5 s, and a provider that says nothing for 6',
    weight: 3,
    weather: { delayMs: 15, jitterMs: 5, idleLimitMs: 5_000 },
    pace: { steps: [2, 2], everyMs: [6_000, 6_200] },
  },
  half_open: {
    ...usual,
    about: 'connections die in mid-scan without a word; new ones work',
    weight: 3,
    weather: { delayMs: 20, jitterMs: 5 },
    pace: long,
    strike: { kind: 'half_open' },
    mayLoseReport: false,
  },
  background: {
    ...usual,
    about: 'the app is in the background for 3 s, and its connections die',
    weight: 3,
    weather: { delayMs: 25, jitterMs: 10 },
    networkType: 'cellular',
    pace: long,
    strike: { kind: 'hidden', forMs: 3_000 },
    mayLoseReport: false,
  },
  polling: {
    ...usual,
    about: 'the user has chosen polling',
    weight: 2,
    weather: { delayMs: 25, jitterMs: 10 },
    app: { kind: 'client', how: 'polling' },
  },
  unsupported: {
    ...usual,
    about: 'a runtime without WebSocket',
    weight: 1,
    weather: { delayMs: 25, jitterMs: 10 },
    app: { kind: 'client', how: 'unsupported' },
  },
  legacy: {
    ...usual,
    about: 'an app of 2025: no acks, no report, no resume',
    weight: 4,
    weather: { delayMs: 25, jitterMs: 10 },
    app: { kind: 'legacy' },
    networkType: 'unknown',
    mayLoseReport: false,
  },
  legacy_firewall: {
    ...usual,
    about: 'the same, where no WebSocket gets through',
    weight: 1,
    weather: { delayMs: 25, jitterMs: 10 },
    upgrades: ['refuse'],
    app: { kind: 'legacy' },
    networkType: 'unknown',
    mayLoseReport: false,
  },
  cancels: {
    ...usual,
    about: 'the user cancels in mid-scan',
    weight: 2,
    weather: { delayMs: 25, jitterMs: 10 },
    app: { kind: 'client', how: 'cancels' },
    mayFail: false,
    mayLoseReport: false,
  },
  leaves: {
    ...usual,
    about: 'the app is killed in mid-scan and never fetches its result',
    weight: 1,
    weather: { delayMs: 25, jitterMs: 10 },
    app: { kind: 'client', how: 'leaves' },
    mayFail: false,
    mayLoseReport: false,
  },
  stuck: {
    ...usual,
    about: 'a provider that outlasts the deadline; takes as long as that, so only where named',
    weight: 0,
    weather: { delayMs: 15, jitterMs: 5 },
    pace: { steps: [2, 2], everyMs: [120_000, 120_000] },
    mayFail: false,
    mayLoseReport: false,
  },
  no_picture: {
    ...usual,
    about: 'opens a job and sends no picture; only where named, and with --count',
    weight: 0,
    weather: {},
    app: { kind: 'no_picture' },
    mayFail: false,
    mayLoseReport: false,
  },
  bad_picture: {
    ...usual,
    about: 'sends what is no picture; only where named, and with --count',
    weight: 0,
    weather: {},
    app: { kind: 'bad_picture' },
    mayFail: false,
    mayLoseReport: false,
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof profiles;
export const profileNames = Object.keys(profiles) as ProfileName[];

export function profileOf(name: ProfileName): Profile {
  return profiles[name];
}

/** Scans without a picture of the synthetic provider cannot be marked as synthetic ([SY2]). */
export function needsCounting(name: ProfileName): boolean {
  const { kind } = profileOf(name).app;
  return kind === 'no_picture' || kind === 'bad_picture';
}
