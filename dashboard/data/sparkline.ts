/** What a sparkline is drawn from. */
export interface SparkPoint {
  t: number;
  value: number;
}

export interface Sparkline {
  /** SVG path in a box of 100 × 24; a gap in time is a gap in the line. */
  path: string;
  /** Height of the target, where it is within the box. */
  targetY: number | null;
}

const width = 100;
const height = 24;
/** A line on the edge would be cut in half. */
const margin = 2;

/** A small line without axes, from its own least to its own most; null where there are fewer than two points. */
export function drawSparkline(
  points: readonly SparkPoint[],
  { from, to, stepMs }: { from: number; to: number; stepMs: number },
  target: number,
): Sparkline | null {
  if (points.length < 2) return null;
  const values = [...points.map(({ value }) => value), target];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const yOf = (value: number): number => {
    const share = most === least ? 0.5 : (value - least) / (most - least);
    return round(height - margin - share * (height - 2 * margin));
  };
  const xOf = (t: number): number => round(((t + stepMs / 2 - from) / (to - from)) * width);
  let path = '';
  points.forEach(({ t, value }, index) => {
    const before = points[index - 1];
    const joins = before !== undefined && t - before.t < stepMs * 1.5;
    path += `${joins ? 'L' : 'M'}${xOf(t)} ${yOf(value)}`;
    // A path of one point is not drawn; of no length, with round ends, it is a dot.
    const after = points[index + 1];
    const alone = !joins && (after === undefined || after.t - t >= stepMs * 1.5);
    if (alone) path += 'h0';
  });
  return { path, targetY: yOf(target) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
