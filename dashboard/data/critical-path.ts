import type { TraceSpan } from '../../src/core/trace/trace.ts';

/** Epoch µs, or µs since the trace began. */
export interface Segment {
  startUs: number;
  endUs: number;
}

type SpanTree = ReadonlyMap<string | null, readonly TraceSpan[]>;

/** Those who look on: the scan waits for none of them. */
const followers = new Set(['GET /ws/progress', 'GET /scan/status/:jobId', 'POST /events']);

/**
 * What the longest root span had to wait for: from its end backward, each time the child that ended last; what
 * lies between is the span's own.
 */
export function criticalSegments(tree: SpanTree): Map<string, Segment[]> {
  const segments = new Map<string, Segment[]>();
  const roots = [...(tree.get(null) ?? [])].sort((a, b) => lengthOf(b) - lengthOf(a));
  const [root] = roots;
  if (root !== undefined) follow(tree, root, segments);
  return segments;
}

function follow(tree: SpanTree, span: TraceSpan, segments: Map<string, Segment[]>): void {
  const own: Segment[] = [];
  let until = span.endUs;
  for (const child of lastFirst(tree.get(span.spanId) ?? [])) {
    if (followers.has(child.name) || child.endUs > until || child.startUs < span.startUs) continue;
    if (child.endUs < until) own.unshift({ startUs: child.endUs, endUs: until });
    follow(tree, child, segments);
    until = child.startUs;
  }
  if (until > span.startUs) own.unshift({ startUs: span.startUs, endUs: until });
  segments.set(span.spanId, own);
}

function lastFirst(children: readonly TraceSpan[]): TraceSpan[] {
  return [...children].sort((a, b) => b.endUs - a.endUs || b.startUs - a.startUs);
}

function lengthOf({ startUs, endUs }: TraceSpan): number {
  return endUs - startUs;
}

export function lengthOfSegments(segments: readonly Segment[]): number {
  return segments.reduce((sum, { startUs, endUs }) => sum + endUs - startUs, 0);
}
