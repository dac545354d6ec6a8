/** As Alertmanager has it, without regular expressions. */
export interface Matcher {
  readonly name: string;
  readonly value: string;
  /** False: matches any other value, and a label that is not there. */
  readonly isEqual: boolean;
}

export const silenceKinds = ['silence', 'maintenance'] as const;
export type SilenceKind = (typeof silenceKinds)[number];

/** A mute with an end; times are epoch ms. */
export interface Silence {
  readonly id: string;
  /** `maintenance` is one that was planned. */
  readonly kind: SilenceKind;
  readonly matchers: readonly Matcher[];
  readonly startsAt: number;
  readonly endsAt: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly reason: string;
}

/** Someone looks after an alert: it is not repeated, but its end is told. */
export interface Acknowledgement {
  readonly rule: string;
  /** Of the alert that is meant; the next one of the rule is told again. */
  readonly firedAt: number;
  readonly by: string;
  readonly reason: string;
  readonly at: number;
}

export type SilenceState = 'planned' | 'active' | 'ended';

export function silenceStateAt({ startsAt, endsAt }: Silence, now: number): SilenceState {
  if (now >= endsAt) return 'ended';
  return now < startsAt ? 'planned' : 'active';
}

/** The silences that mute an alert of these labels at `now`. */
export function findSilences(
  silences: readonly Silence[],
  labels: Readonly<Record<string, string>>,
  now: number,
): Silence[] {
  return silences.filter(
    (silence) =>
      silenceStateAt(silence, now) === 'active' &&
      silence.matchers.length > 0 &&
      silence.matchers.every(
        ({ name, value, isEqual }) => ((labels[name] ?? '') === value) === isEqual,
      ),
  );
}
