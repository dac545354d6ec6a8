/** Numbers in 0..1, the same for the same seed: mulberry32. */
export type Random = () => number;

export function randomOf(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(random: Random, all: readonly [T, ...T[]]): T {
  return all[Math.floor(random() * all.length)] ?? all[0];
}

/** A whole number from `low` to `high`, both possible. */
export function between(random: Random, [low, high]: readonly [number, number]): number {
  return low + Math.floor(random() * (high - low + 1));
}
