import type { Zone } from './format-time.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a zone is ahead of UTC at a time, ms. */
export function zoneOffsetMs(t: number, zone: Zone): number {
  const second = Math.floor(t / 1000) * 1000;
  return asUtc(partsAt(second, zone)) - second;
}

/** `2026-11-24T10:05`, as a field for a date and a time has it. */
export function toFieldTime(t: number, zone: Zone): string {
  return new Date(t + zoneOffsetMs(t, zone)).toISOString().slice(0, 16);
}

/** The time that a field says in a zone, epoch ms; NaN where it says none. */
export function fromFieldTime(text: string, zone: Zone): number {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return Number.NaN;
  const clock = Date.parse(`${text.slice(0, 16)}Z`);
  // The offset is that of the time sought, which the first guess may miss where clocks change.
  const guess = clock - zoneOffsetMs(clock, zone);
  return clock - zoneOffsetMs(guess, zone);
}

function partsAt(t: number, { timeZone = '' }: Zone): Map<string, number> {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      ...(timeZone !== '' && { timeZone }),
      calendar: 'gregory',
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
    formats.set(timeZone, format);
  }
  return new Map(format.formatToParts(t).map(({ type, value }) => [type, Number(value)]));
}

function asUtc(parts: Map<string, number>): number {
  const of = (type: string): number => parts.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}
