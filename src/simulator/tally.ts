import type { GroundTruth } from './ground-truth.ts';

/** What was done and seen, added up; so that a long simulation need not be kept in memory. */
export class Tally {
  readonly #counts = new Map<string, Map<string, number>>();
  scans = 0;
  interrupted = 0;
  broken = 0;

  add(truth: GroundTruth): void {
    const { profile, outcome, report, expected, faults, reported } = truth;
    this.scans += 1;
    if (truth.interrupted) this.interrupted += 1;
    this.#count('profile', profile);
    for (const { what } of faults) this.#count('fault', what);
    this.#count('outcome', expected.outcome);
    this.#count('app', outcome.kind);
    this.#count('declared', report === null ? 'nothing' : wordsOf(report));
    if (report !== null && !reported) this.#count('fault', 'report lost');
    this.#count('strategy', expected.strategy ?? 'nobody got the result');
  }

  /** What was counted of a kind, the most first. */
  list(
    kind: 'profile' | 'fault' | 'outcome' | 'app' | 'declared' | 'strategy',
  ): [string, number][] {
    return [...(this.#counts.get(kind) ?? [])].sort(
      ([a, one], [b, other]) => other - one || (a < b ? -1 : 1),
    );
  }

  #count(kind: string, name: string): void {
    const counts = this.#counts.get(kind) ?? new Map<string, number>();
    this.#counts.set(kind, counts.set(name, (counts.get(name) ?? 0) + 1));
  }
}

function wordsOf({ strategy, strategyReason, fallbackReason }: NonNullable<GroundTruth['report']>) {
  return [strategy, strategyReason ?? fallbackReason].filter(Boolean).join(', ');
}
