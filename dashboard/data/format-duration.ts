const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Two significant figures below 10 s (the histogram is exact to 4.5 % only), whole units above. */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return 'No data';
  if (ms < 0.1) return ms <= 0 ? '0 ms' : '< 0.1 ms';
  if (ms < 9.95) return `${trimmed(ms, 1)} ms`;
  if (ms < 995) return `${Math.round(ms)} ms`;
  if (ms < 9.95 * second) return `${trimmed(ms / second, ms < 1.05 * second ? 2 : 1)} s`;
  if (ms < 59.5 * second) return `${Math.round(ms / second)} s`;
  return longDuration(ms);
}

function trimmed(value: number, digits: number): string {
  return value.toFixed(digits).replace(/\.?0+$/, '');
}

function longDuration(ms: number): string {
  if (ms < hour - second / 2) return pair(ms, minute, 'min', second, 's');
  if (ms < day - minute / 2) return pair(ms, hour, 'h', minute, 'min');
  return pair(ms, day, 'd', hour, 'h');
}

function pair(ms: number, large: number, largeUnit: string, small: number, smallUnit: string) {
  const whole = Math.round(ms / small) * small;
  const rest = Math.round((whole % large) / small);
  const head = `${Math.floor(whole / large)} ${largeUnit}`;
  return rest === 0 ? head : `${head} ${rest} ${smallUnit}`;
}

/** Elapsed time of something under way, steady in width: `0:07`, `1:32`. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / second));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `just now`, `3 s ago`, `2 min ago`. */
export function formatAgo(ms: number): string {
  if (ms < 1500) return 'just now';
  if (ms < minute) return `${Math.round(ms / second)} s ago`;
  if (ms < hour) return `${Math.floor(ms / minute)} min ago`;
  if (ms < day) return `${Math.floor(ms / hour)} h ago`;
  return `${Math.floor(ms / day)} d ago`;
}
