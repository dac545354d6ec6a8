/** The part of a trace that is shown, 0..1 of its length. */
export interface TraceWindow {
  from: number;
  to: number;
}

export const wholeTrace: TraceWindow = { from: 0, to: 1 };
/** So narrow that a minute's trace shows milliseconds. */
const narrowest = 1 / 20_000;

function within(from: number, width: number): TraceWindow {
  const kept = Math.min(1, Math.max(narrowest, width));
  const start = Math.min(1 - kept, Math.max(0, from));
  return { from: start, to: start + kept };
}

/** Makes the window `factor` times as wide around a place in the trace. */
export function zoomAround(window: TraceWindow, factor: number, place: number): TraceWindow {
  const width = (window.to - window.from) * factor;
  const centre = Math.min(window.to, Math.max(window.from, place));
  const share = (centre - window.from) / (window.to - window.from);
  return within(centre - Math.min(1, Math.max(narrowest, width)) * share, width);
}

/** Moves the window by a share of its width. */
export function panBy(window: TraceWindow, share: number): TraceWindow {
  const width = window.to - window.from;
  return within(window.from + width * share, width);
}

/** A span with a little room at both sides. */
export function windowAround(startUs: number, endUs: number, lengthUs: number): TraceWindow {
  const width = Math.max(1, endUs - startUs) / lengthUs;
  return within(startUs / lengthUs - width * 0.1, width * 1.2);
}

/** `zoom=` of the URL: `0.25-0.5`; what is not understood is the whole. */
export function parseWindow(text: string | null): TraceWindow {
  const [from, to, ...rest] = (text ?? '').split('-').map(Number);
  const fits = from !== undefined && to !== undefined && rest.length === 0;
  if (!fits || !(from >= 0) || !(to <= 1) || !(from < to)) return wholeTrace;
  return within(from, to - from);
}

/** Null for the whole, which a URL need not say. */
export function writeWindow({ from, to }: TraceWindow): string | null {
  if (from <= 0 && to >= 1) return null;
  const digits = (value: number) => String(Number(value.toFixed(6)));
  return `${digits(from)}-${digits(to)}`;
}

/** Where a bar stands in the window, in per cent of its width; null where it is out of sight. */
export function placeBar(
  { startUs, endUs }: { startUs: number; endUs: number },
  lengthUs: number,
  { from, to }: TraceWindow,
): { left: number; width: number } | null {
  const width = to - from;
  const start = (startUs / lengthUs - from) / width;
  const end = (endUs / lengthUs - from) / width;
  if (end < 0 || start > 1) return null;
  const left = Math.max(-0.01, start);
  return { left: left * 100, width: (Math.min(1.01, end) - left) * 100 };
}

export interface WindowTick {
  /** Per cent of the window's width. */
  left: number;
  label: string;
}

/** Four to nine round times within the window. */
export function ticksOf(lengthUs: number, { from, to }: TraceWindow): WindowTick[] {
  const spanUs = (to - from) * lengthUs;
  const power = 10 ** Math.floor(Math.log10(spanUs / 4));
  const stepUs = power * ([5, 2, 1].find((times) => power * times <= spanUs / 4) ?? 1);
  const ticks: WindowTick[] = [];
  for (
    let at = Math.ceil((from * lengthUs) / stepUs) * stepUs;
    at <= to * lengthUs + stepUs / 1e6;
    at += stepUs
  ) {
    ticks.push({
      left: ((at / lengthUs - from) / (to - from)) * 100,
      label: tickLabel(at, stepUs),
    });
  }
  return ticks;
}

/** Finer steps than a duration is told with need their digits, or two ticks would read the same. */
function tickLabel(us: number, stepUs: number): string {
  if (us === 0) return '0';
  if (us >= 1e6) return `${(us / 1e6).toFixed(digitsFor(stepUs / 1e6))} s`;
  return `${(us / 1e3).toFixed(digitsFor(stepUs / 1e3))} ms`;
}

function digitsFor(step: number): number {
  return Math.min(6, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
}
