const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Whether a name is of a time zone that this runtime knows: IANA's, or `utc`. */
export function isTimeZone(name: string): boolean {
  try {
    return /^[a-z]/i.test(name) && dateFormat(name) !== undefined;
  } catch {
    return false;
  }
}

/** The calendar days of a time zone; a day is counted from 1970-01-01, times are epoch ms. */
export class LocalDays {
  readonly #format: Intl.DateTimeFormat;

  /** @throws {RangeError} where there is no such zone. */
  constructor(timeZone: string) {
    this.#format = dateFormat(timeZone);
  }

  /** The day that it is in the zone at a time. */
  dayAt(at: number): number {
    const parts = this.#format.formatToParts(at);
    const [year, month, day] = ['year', 'month', 'day'].map((type) =>
      Number(parts.find((part) => part.type === type)?.value),
    );
    return Date.UTC(year ?? 0, (month ?? 1) - 1, day) / dayMs;
  }

  /** The first instant of a day, which is not midnight where clocks go forward then. `near` is a good guess. */
  startOf(day: number, near: number = day * dayMs): number {
    if (this.#starts(day, near)) return near;
    // No zone is further from UTC than 14 hours; a minute is as fine as zones are set since 1972.
    let before = day * dayMs - 15 * hourMs;
    let after = day * dayMs + 15 * hourMs;
    while (after - before > 60_000) {
      const middle = before + Math.floor((after - before) / 120_000) * 60_000;
      if (this.dayAt(middle) >= day) after = middle;
      else before = middle;
    }
    return after;
  }

  #starts(day: number, at: number): boolean {
    return this.dayAt(at) === day && this.dayAt(at - 1) < day;
  }
}

function dateFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
}
