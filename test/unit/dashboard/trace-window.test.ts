import { describe, expect, it } from 'vitest';
import {
  panBy,
  parseWindow,
  placeBar,
  ticksOf,
  wholeTrace,
  windowAround,
  writeWindow,
  zoomAround,
} from '../../../dashboard/data/trace-window.ts';

describe('zoomAround()', () => {
  it('keeps the place where it is, and stays within the trace', () => {
    expect(zoomAround(wholeTrace, 0.5, 0.5)).toEqual({ from: 0.25, to: 0.75 });
    expect(zoomAround(wholeTrace, 0.5, 0)).toEqual({ from: 0, to: 0.5 });
    expect(zoomAround({ from: 0.5, to: 1 }, 4, 0.9)).toEqual(wholeTrace);
  });

  it('has an end', () => {
    let window = wholeTrace;
    for (let count = 0; count < 60; count += 1) window = zoomAround(window, 0.5, 0.3);
    expect(window.to - window.from).toBeCloseTo(1 / 20_000, 9);
    expect(window.from).toBeLessThanOrEqual(0.3);
    expect(window.to).toBeGreaterThanOrEqual(0.3);
  });
});

it('panBy() stops at both ends', () => {
  expect(panBy({ from: 0.2, to: 0.4 }, -0.5).from).toBeCloseTo(0.1);
  expect(panBy({ from: 0.2, to: 0.4 }, -5)).toEqual({ from: 0, to: 0.2 });
  expect(panBy({ from: 0.5, to: 1 }, 1)).toEqual({ from: 0.5, to: 1 });
});

it('windowAround() leaves room at both sides', () => {
  const { from, to } = windowAround(400, 600, 1_000);
  expect([from, to].map((side) => side.toFixed(3))).toEqual(['0.380', '0.620']);
});

it.each([null, '', 'x', '0.5', '0.5-0.2', '-1-2', '0-2', '0-1-2'])(
  'parseWindow(%j) is the whole',
  (text) => {
    expect(parseWindow(text)).toEqual(wholeTrace);
  },
);

it('writeWindow() and parseWindow() agree', () => {
  expect(writeWindow(wholeTrace)).toBeNull();
  expect(writeWindow({ from: 0.25, to: 0.5 })).toBe('0.25-0.5');
  expect(parseWindow('0.25-0.5')).toEqual({ from: 0.25, to: 0.5 });
});

it('placeBar() gives per cent of the window, and nothing for what is out of sight', () => {
  const window = { from: 0.5, to: 1 };
  expect(placeBar({ startUs: 500, endUs: 750 }, 1_000, window)).toEqual({ left: 0, width: 50 });
  expect(placeBar({ startUs: 0, endUs: 1_000 }, 1_000, window)).toEqual({ left: -1, width: 101 });
  expect(placeBar({ startUs: 0, endUs: 400 }, 1_000, window)).toBeNull();
});

it.each([
  [40_000_000, wholeTrace, ['0', '10 s', '20 s', '30 s', '40 s']],
  [9_000, wholeTrace, ['0', '2 ms', '4 ms', '6 ms', '8 ms']],
  [
    40_000_000,
    { from: 0.5, to: 0.5025 },
    ['20.00 s', '20.02 s', '20.04 s', '20.06 s', '20.08 s', '20.10 s'],
  ],
])('ticksOf() has round times, each another: %d µs', (lengthUs, window, labels) => {
  expect(ticksOf(lengthUs, window).map(({ label }) => label)).toEqual(labels);
});
