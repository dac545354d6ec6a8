import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  planSpan,
  type RollupState,
  type Segment,
  type TimeSpan,
} from '../../../src/core/slo/plan-span.ts';
import {
  bucketStart,
  resolutionMs,
  resolutions,
  type Resolution,
} from '../../../src/core/slo/time-buckets.ts';

const { minute, hour, day } = resolutionMs;
const start = Date.UTC(2026, 0, 5);
const clean: RollupState = {
  dirty: { minute: new Set(), hour: new Set(), day: new Set() },
  floors: { raw: 0, minute: 0, hour: 0, day: 0 },
};

/** Where segments begin, by resolution, in minutes of the day. */
function brief({ segments }: { segments: readonly Segment[] }) {
  return segments.map(({ resolution, from, to }) => [
    resolution,
    (from - start) / minute,
    (to - start) / minute,
  ]);
}

describe('planSpan()', () => {
  it('takes whole days, else hours, else minutes, and raw rows for the rest', () => {
    const edges = [start - hour - 1.5 * minute, start + 2 * day + 30_000];
    expect(brief(planSpan(edges, clean))).toEqual([
      ['raw', -61.5, -61],
      ['minute', -61, -60],
      ['hour', -60, 0],
      ['day', 0, 2880],
      ['raw', 2880, 2880.5],
    ]);
  });

  it('goes down to the raw rows of a minute that is dirty, and to the parts of what is', () => {
    const dirty = {
      minute: new Set([start + 61 * minute]),
      hour: new Set([start + 5 * hour]),
      day: new Set<number>(),
    };
    expect(brief(planSpan([start, start + day], { ...clean, dirty }))).toEqual([
      ['hour', 0, 60],
      ['minute', 60, 61],
      ['raw', 61, 62],
      ['minute', 62, 120],
      ['hour', 120, 300],
      ['minute', 300, 360],
      ['hour', 360, 1440],
    ]);
  });

  it('takes raw rows where minutes are not kept any more', () => {
    const floors = { ...clean.floors, minute: start + day };
    const plan = planSpan([start + 30 * minute, start + 2 * hour], { ...clean, floors });
    expect(brief(plan)).toEqual([
      ['raw', 30, 60],
      ['hour', 60, 120],
    ]);
  });

  it('moves edges where only hours are kept: outward at the ends, to the start between', () => {
    const floors = { ...clean.floors, minute: start + day, raw: start + day };
    const edges = [30, 90, 150].map((at) => start + at * minute);
    const { segments, covered } = planSpan(edges, { ...clean, floors });
    expect(segments.map(({ step, from }) => [step, (from - start) / hour])).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(covered).toEqual([
      { from: start, to: start + hour },
      { from: start + hour, to: start + 3 * hour },
    ]);
  });

  it('covers nothing of what is past all retention', () => {
    const floors = { raw: start, minute: start, hour: start, day: start };
    expect(planSpan([start - 2 * day, start - day], { ...clean, floors })).toEqual({
      segments: [],
      covered: [null],
      pendingMinutes: [0],
    });
    const { covered } = planSpan([start - 2 * day, start + day], { ...clean, floors });
    expect(covered).toEqual([{ from: start, to: start + day }]);
  });

  it('takes without raw rows what is added up as it is, and says of how many minutes', () => {
    const dirty = {
      minute: new Set([start + 61 * minute, start + 5 * day]),
      hour: new Set([start + hour]),
      day: new Set<number>(),
    };
    const plan = planSpan([start, start + day], { ...clean, dirty }, false);
    expect(brief(plan)).toEqual([
      ['hour', 0, 60],
      ['minute', 60, 120],
      ['hour', 120, 1440],
    ]);
    expect(plan.pendingMinutes).toEqual([1]);
    const floors = { ...clean.floors, minute: start + day };
    const coarse = planSpan([start, start + day], { dirty, floors }, false);
    expect(brief(coarse)).toEqual([['hour', 0, 1440]]);
    expect(coarse.pendingMinutes).toEqual([60]);
  });

  it('moves edges outward to whole minutes without raw rows', () => {
    const edges = [start + 90_500, start + 210_500];
    expect(planSpan(edges, clean, false).covered).toEqual([
      { from: start + minute, to: start + 4 * minute },
    ]);
  });

  it('reads few segments of a long span', () => {
    const edges = [start - 397 * day - 12_345_678, start + 12_345_678];
    expect(planSpan(edges, clean).segments.length).toBeLessThan(10);
  });
});

const at = fc.nat(4 * day).map((ms) => start + ms);
const roughly = fc.oneof(
  at,
  at.map((time) => bucketStart('minute', time)),
  at.map((time) => bucketStart('hour', time)),
);

/** Floors as retention leaves them: whole hours, of which none passes a dirty bucket. */
const worlds = fc
  .record({
    edges: fc
      .uniqueArray(roughly, { minLength: 2, maxLength: 6 })
      .map((all) => all.sort((a, b) => a - b)),
    dirty: fc.record({
      minute: fc.array(at.map((time) => bucketStart('minute', time))),
      hour: fc.array(at.map((time) => bucketStart('hour', time))),
      day: fc.array(
        at.map((time) => bucketStart('day', time)),
        { maxLength: 2 },
      ),
    }),
    raw: at,
    minute: at,
    rollups: fc.constantFrom(0, start, start + day),
    crossed: fc.boolean(),
  })
  .map(({ edges, dirty, raw, minute: minutes, rollups, crossed }) => {
    const rawFloor = bucketStart('hour', raw);
    const minuteFloor = bucketStart('hour', minutes);
    // Hours of the cross go before days do, but not where anything finer is kept.
    const crossedFloor = bucketStart('day', Math.min(rawFloor, minuteFloor));
    const hourFloor = crossed ? Math.max(rollups, crossedFloor) : rollups;
    const floors = {
      raw: rawFloor,
      minute: minuteFloor,
      hour: hourFloor,
      day: rollups,
    };
    const sets = {
      minute: new Set(dirty.minute.filter((time) => time >= rawFloor)),
      hour: new Set(dirty.hour.filter((time) => time >= rawFloor)),
      day: new Set(dirty.day.filter((time) => !crossed || time >= hourFloor)),
    };
    return { edges, state: { floors, dirty: sets } };
  });

describe('any plan', () => {
  const within = (time: number, { from, to }: TimeSpan) => time >= from && time < to;

  it('reads each instant once, in order, of clean and whole buckets and of raw rows that are kept', () => {
    fc.assert(
      fc.property(worlds, ({ edges, state }) => {
        const { segments, covered } = planSpan(edges, state);
        segments.forEach((segment, index) => {
          const before = segments[index - 1];
          if (before !== undefined) expect(segment.from).toBeGreaterThanOrEqual(before.to);
          if (before?.step === segment.step) expect(segment.from).toBe(before.to);
          expect(segment.from).toBeGreaterThanOrEqual(state.floors[segment.resolution]);
          expect(segment.from).toBeLessThan(segment.to);
        });
        for (const [step, span] of covered.entries()) {
          const own = segments.filter((segment) => segment.step === step);
          const length = own.reduce((sum, { from, to }) => sum + to - from, 0);
          expect(length).toBe(span === null ? 0 : span.to - span.from);
        }
      }),
    );
  });

  it('uses no bucket that is dirty or in which something is', () => {
    fc.assert(
      fc.property(worlds, ({ edges, state: { dirty, floors } }) => {
        const { segments } = planSpan(edges, { dirty, floors });
        for (const segment of segments) {
          if (segment.resolution === 'raw') continue;
          const length = resolutionMs[segment.resolution];
          expect([segment.from % length, segment.to % length]).toEqual([0, 0]);
          const finer = resolutions.slice(0, resolutions.indexOf(segment.resolution) + 1);
          for (const part of finer) {
            expect([...dirty[part]].filter((time) => within(time, segment))).toEqual([]);
          }
        }
      }),
    );
  });

  it('reads no raw row where it may not, and then no less of what is kept', () => {
    fc.assert(
      fc.property(worlds, ({ edges, state }) => {
        const exact = planSpan(edges, state);
        const plan = planSpan(edges, state, false);
        expect(plan.segments.filter(({ resolution }) => resolution === 'raw')).toEqual([]);
        expect(exact.pendingMinutes.every((minutes) => minutes === 0)).toBe(true);
        const [from, to] = [edges[0] ?? 0, edges.at(-1) ?? 0];
        const firstKept = Math.min(state.floors.minute, state.floors.hour);
        const first = plan.covered.find((span) => span !== null);
        if (from >= firstKept) expect(first?.from).toBeLessThanOrEqual(from);
        if (to > firstKept) expect(plan.covered.at(-1)?.to).toBeGreaterThanOrEqual(to);
        plan.segments.slice(1).forEach((segment, index) => {
          expect(segment.from).toBeGreaterThanOrEqual(plan.segments[index]?.to ?? 0);
        });
      }),
    );
  });

  it('takes no dirty bucket without counting it, and none at all while finer ones are kept', () => {
    fc.assert(
      fc.property(worlds, ({ edges, state }) => {
        const { segments, pendingMinutes } = planSpan(edges, state, false);
        const dirtyIn = (resolution: Resolution, { from, to }: TimeSpan) =>
          [...state.dirty[resolution]].filter((time) => time >= from && time < to);
        pendingMinutes.forEach((minutes, step) => {
          const own = segments.filter((segment) => segment.step === step);
          const dirty = own.flatMap((segment) => dirtyIn('minute', segment));
          expect(minutes).toBeGreaterThanOrEqual(dirty.length);
          if (dirty.length === 0 && own.every((part) => part.resolution === 'minute'))
            expect(minutes).toBe(0);
        });
        for (const segment of segments) {
          if (segment.resolution !== 'hour' || segment.from < state.floors.minute) continue;
          expect(dirtyIn('minute', segment)).toEqual([]);
          expect(dirtyIn('hour', segment)).toEqual([]);
        }
      }),
    );
  });

  it('covers exactly what is asked where raw rows are kept, and never reads less than is kept', () => {
    fc.assert(
      fc.property(worlds, ({ edges, state }) => {
        const { covered } = planSpan(edges, state);
        covered.forEach((span, step) => {
          const asked = { from: edges[step] ?? 0, to: edges[step + 1] ?? 0 };
          if (asked.from >= state.floors.raw) expect(span).toEqual(asked);
        });
        const first = covered.find((span) => span !== null);
        const known = Math.min(...Object.values(state.floors));
        if ((edges[0] ?? 0) >= known) expect(first?.from).toBeLessThanOrEqual(edges[0] ?? 0);
        expect(covered.at(-1)?.to ?? Infinity).toBeGreaterThanOrEqual(edges.at(-1) ?? 0);
      }),
    );
  });
});
