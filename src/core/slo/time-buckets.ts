/** Finest first. */
export const resolutions = ['minute', 'hour', 'day'] as const;
export type Resolution = (typeof resolutions)[number];

/** Lengths in ms; buckets are whole ones of UTC. */
export const resolutionMs = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
} as const satisfies Record<Resolution, number>;

/** Start of the bucket that holds a time, both epoch ms. */
export function bucketStart(resolution: Resolution, at: number): number {
  const length = resolutionMs[resolution];
  return Math.floor(at / length) * length;
}
