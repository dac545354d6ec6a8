/** Time since a beginning, steady in its digits: `+0.12 s`, `+34.1 s`, `+2:05`. */
export function formatOffset(ms: number): string {
  const sign = ms < 0 ? '−' : '+';
  const seconds = Math.abs(ms) / 1000;
  if (seconds < 9.995) return `${sign}${seconds.toFixed(2)} s`;
  if (seconds < 99.95) return `${sign}${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const rest = String(whole % 60).padStart(2, '0');
  return `${sign}${Math.floor(whole / 60)}:${rest} min`;
}
