const locale = 'en-GB';
const day = 86_400_000;

/** Times are shown in the reader's zone; tests pass one. */
export interface Zone {
  timeZone?: string;
}

function format(t: number, options: Intl.DateTimeFormatOptions, zone: Zone): string {
  return new Intl.DateTimeFormat(locale, { ...options, ...zone }).format(t);
}

export function formatClock(t: number, zone: Zone = {}): string {
  return format(t, { hour: '2-digit', minute: '2-digit' }, zone);
}

export function formatMoment(t: number, zone: Zone = {}): string {
  const options = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  return format(t, options, zone);
}

/** With the second, for a list of scans: time only on the day of `now`, the date too before it. */
export function formatScanTime(t: number, now: number, zone: Zone = {}): string {
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  const date = { day: 'numeric', month: 'short' } as const;
  const sameDay = format(t, date, zone) === format(now, date, zone) && now - t < day;
  return sameDay ? format(t, clock, zone) : formatMoment(t, zone);
}

/** `10:00–10:05`, with the date where buckets are hours or more. */
export function formatBucket(t: number, stepMs: number, zone: Zone = {}): string {
  const start = stepMs >= 900_000 ? formatMoment(t, zone) : formatClock(t, zone);
  return `${start}–${formatClock(t + stepMs, zone)}`;
}

/** A tick of a time axis whose ticks lie `stepMs` apart; midnight is always a date. */
export function formatTick(t: number, stepMs: number, zone: Zone = {}): string {
  const clock = formatClock(t, zone);
  const midnight = clock === '00:00';
  if (stepMs >= day || midnight) return format(t, { day: 'numeric', month: 'short' }, zone);
  return clock;
}

/** `24 Nov 2026, 10:00 – 25 Nov 2026, 09:00`; the year only where it is not that of `now`. */
export function formatSpan(from: number, to: number, now: number, zone: Zone = {}): string {
  const year = (t: number): string => format(t, { year: 'numeric' }, zone);
  const withYear = year(from) !== year(now) || year(to) !== year(now);
  const formatter = new Intl.DateTimeFormat(locale, {
    ...{ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
    ...(withYear && { year: 'numeric' }),
    ...zone,
  });
  return formatter.formatRange(from, to);
}

/** `Europe/Berlin`, said once, so that no time is ambiguous. */
export function zoneName({ timeZone = localZone() }: Zone = {}): string {
  return timeZone.toLowerCase() === 'utc' ? 'UTC' : timeZone.replaceAll('_', ' ');
}

export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
