import { mix32, type Random } from './random.ts';

/** Job and trace ids of seeded scans begin with it, and no others do but by a chance of 1 in 4 billion. */
export const seededPrefix = '5eed5eed';

/** [from, to) of ids as text, for an index. */
export const seededRange = { from: seededPrefix, to: '5eed5eee' } as const;

/** A UUID whose order says nothing of its number, as random ones have none. */
export function seededJobId(seed: number, index: number, random: Random): string {
  // One to one, so that no two scans share it.
  const own = mix32(index ^ mix32(seed))
    .toString(16)
    .padStart(8, '0');
  const rest = random.hex(14);
  return `${seededPrefix}-${own.slice(0, 4)}-4${own.slice(4, 7)}-8${own.slice(7)}${rest.slice(0, 2)}-${rest.slice(2)}`;
}

export function seededTraceId(random: Random): string {
  return seededPrefix + random.hex(24);
}
