/** Words that apps or their networks choose, and how many of each are labels of their own. */
export const mostNames = { platform: 8, appVersion: 16, country: 24 } as const;
export type FreeDimension = keyof typeof mostNames;
export const freeDimensions = Object.keys(mostNames) as FreeDimension[];

/** What stands for all that is not named, and for what did not say. */
export const otherLabel = 'other';
export const noneLabel = 'none';

/** The label of a value that an app or its network chose. */
export type Labeller = (dimension: FreeDimension, value: string | null) => string;

/** The values of a dimension that are labels, and about how often each and those next to them were seen. */
export interface LabelNames {
  readonly named: readonly string[];
  /** An array, since a value may be any word, such as `__proto__`. */
  readonly weights: readonly (readonly [value: string, weight: number])[];
  /** When the weights are of, and when a name last gave way to another; epoch ms. */
  readonly weighedAt: number;
  readonly replacedAt: number;
}

export const noNames: LabelNames = { named: [], weights: [], weighedAt: 0, replacedAt: 0 };

/** A value not seen for a week weighs half as much. */
const halfLifeMs = 7 * 86_400_000;
/** Every name that gives way ends series and begins others. */
const replaceEveryMs = 3_600_000;
/** What takes a name's place is seen more than twice as often, and not by chance. */
const outweighs = 2;
const leastWeight = 5;
/** Candidates to be names, besides those that are. */
const mostCandidates = 64;

/**
 * The names once `seen` (value to scans) was seen at `now`. A name stays as long as there is room, or nothing
 * is seen twice as often; then one an hour gives way, so that an app that makes up words neither has them all
 * as labels nor keeps out for long what is common.
 */
export function learnNames(
  known: LabelNames,
  seen: ReadonlyMap<string, number>,
  most: number,
  now: number,
): LabelNames {
  const weighedAt = Math.max(now, known.weighedAt);
  const weights = addSeen(decayed(known, weighedAt), seen);
  const heaviest = [...weights].toSorted(byWeight);
  const filled = fill(known.named, heaviest, most);
  const named = isDue(known, weighedAt) ? replaceLightest(filled, heaviest, most) : filled;
  const isNamed = new Set(named);
  const candidates = heaviest.filter(([value, weight]) => !isNamed.has(value) && weight >= 0.5);
  return {
    named,
    weights: [
      ...heaviest.filter(([value]) => isNamed.has(value)),
      ...candidates.slice(0, mostCandidates),
    ],
    weighedAt,
    replacedAt: named === filled ? known.replacedAt : weighedAt,
  };
}

/** The label of a value; null is one that was not said. */
export function labelOf(names: LabelNames | undefined, value: string | null): string {
  if (value === null) return noneLabel;
  return names?.named.includes(value) === true ? value : otherLabel;
}

function decayed({ weights, weighedAt }: LabelNames, now: number): Map<string, number> {
  const factor = weighedAt === 0 ? 1 : 0.5 ** ((now - weighedAt) / halfLifeMs);
  return new Map(weights.map(([value, weight]) => [value, weight * factor]));
}

function addSeen(weights: Map<string, number>, seen: ReadonlyMap<string, number>) {
  for (const [value, scans] of seen) {
    if (value === otherLabel || value === noneLabel) continue;
    weights.set(value, (weights.get(value) ?? 0) + scans);
  }
  return weights;
}

type Weighed = readonly [value: string, weight: number];

function byWeight([oneValue, one]: Weighed, [otherValue, other]: Weighed): number {
  return other - one || (oneValue < otherValue ? -1 : 1);
}

function fill(named: readonly string[], heaviest: readonly Weighed[], most: number): string[] {
  const unnamed = heaviest.filter(([value]) => !named.includes(value));
  const room = Math.max(0, most - named.length);
  return [...named, ...unnamed.slice(0, room).map(([value]) => value)];
}

function isDue({ replacedAt }: LabelNames, now: number): boolean {
  return now - replacedAt >= replaceEveryMs;
}

/** The same array where nothing gives way. */
function replaceLightest(named: string[], heaviest: readonly Weighed[], most: number): string[] {
  const [challenger, weight] = heaviest.find(([value]) => !named.includes(value)) ?? ['', 0];
  const lightest = heaviest.findLast(([value]) => named.includes(value));
  if (named.length < most || lightest === undefined || weight < leastWeight) return named;
  if (weight <= outweighs * lightest[1]) return named;
  return named.map((value) => (value === lightest[0] ? challenger : value));
}
