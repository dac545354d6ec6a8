/** Time as the client sees it, so that tests can own it; `now` in ms. */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

interface Timers {
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

const timers = globalThis as unknown as Timers;

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => timers.setTimeout(run, ms),
  clearTimeout: (timer) => timers.clearTimeout(timer),
};
