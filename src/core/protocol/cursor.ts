/** A place in a job's update log; pairs are ordered by epoch, then seq ([RS1]). */
export interface Cursor {
  readonly epoch: number;
  readonly seq: number;
}

export function isAfter(a: Cursor, b: Cursor | undefined): boolean {
  if (b === undefined) return true;
  return a.epoch === b.epoch ? a.seq > b.seq : a.epoch > b.epoch;
}
