import { ingestLimits } from './limits.ts';

/** Counts a request's spans while they are read, so that what is past the limit costs nothing. */
export class SpanQuota {
  #left: number = ingestLimits.spans;
  unread = 0;

  take(): boolean {
    if (this.#left === 0) {
      this.unread += 1;
      return false;
    }
    this.#left -= 1;
    return true;
  }
}
