import type { Trace, TraceSpan } from '../../src/core/trace/trace.ts';
import { criticalSegments, type Segment } from './critical-path.ts';
import { findSkew, type ClockSkew } from './clock-skew.ts';

/** A span as a row; times are µs since the trace's first span began. */
export interface WaterfallRow {
  span: TraceSpan;
  depth: number;
  parentId: string | null;
  childCount: number;
  startUs: number;
  endUs: number;
  /** Parts of it for which the whole had to wait. */
  critical: readonly Segment[];
  /** Who made it, where it was not this worker. */
  source: string | null;
}

export interface Waterfall {
  beginUs: number;
  lengthUs: number;
  rows: readonly WaterfallRow[];
  skew: ClockSkew | null;
  errors: number;
}

export type SpanTree = ReadonlyMap<string | null, readonly TraceSpan[]>;

/** Lays a trace out: each span after its parent, siblings by when they began. */
export function layOutTrace({ spans }: Pick<Trace, 'spans'>): Waterfall {
  const unique = [...new Map(spans.map((span) => [span.spanId, span])).values()];
  const beginUs = Math.min(...unique.map(({ startUs }) => startUs));
  const endUs = Math.max(...unique.map((span) => span.endUs));
  const tree = growTree(unique);
  const critical = criticalSegments(tree);
  const rows = [...walk(tree, null, 0)].map(({ span, depth }) => ({
    span,
    depth,
    parentId: span.parentSpanId,
    childCount: tree.get(span.spanId)?.length ?? 0,
    startUs: span.startUs - beginUs,
    endUs: span.endUs - beginUs,
    critical: (critical.get(span.spanId) ?? []).map((segment) => ({
      startUs: segment.startUs - beginUs,
      endUs: segment.endUs - beginUs,
    })),
    source: sourceOf(span),
  }));
  return {
    beginUs,
    lengthUs: Math.max(1, endUs - beginUs),
    rows,
    skew: findSkew(unique),
    errors: unique.filter(({ status }) => status === 'error').length,
  };
}

/** Children by parent; under null what has none here. A span in a circle of parents counts as having none. */
function growTree(spans: readonly TraceSpan[]): SpanTree {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const tree = new Map<string | null, TraceSpan[]>();
  for (const span of [...spans].sort((a, b) => a.startUs - b.startUs)) {
    const parent = isRooted(span, byId) ? span.parentSpanId : null;
    const known = parent !== null && byId.has(parent) ? parent : null;
    const siblings = tree.get(known);
    if (siblings === undefined) tree.set(known, [span]);
    else siblings.push(span);
  }
  return tree;
}

function isRooted(span: TraceSpan, byId: ReadonlyMap<string, TraceSpan>): boolean {
  const seen = new Set<string>();
  for (let at: TraceSpan | undefined = span; at !== undefined;) {
    if (seen.has(at.spanId)) return false;
    seen.add(at.spanId);
    at = at.parentSpanId === null ? undefined : byId.get(at.parentSpanId);
  }
  return true;
}

function* walk(
  tree: SpanTree,
  parent: string | null,
  depth: number,
): Generator<{ span: TraceSpan; depth: number }> {
  for (const span of tree.get(parent) ?? []) {
    yield { span, depth };
    yield* walk(tree, span.spanId, depth + 1);
  }
}

export function sourceOf({ resource }: TraceSpan): string | null {
  if (resource === null) return null;
  const name = resource['service.name'];
  return typeof name === 'string' && name !== '' ? name : 'the app';
}

/** The rows that are shown while some are folded. */
export function visibleRows(
  rows: readonly WaterfallRow[],
  folded: ReadonlySet<string>,
): WaterfallRow[] {
  const shown: WaterfallRow[] = [];
  let hiddenBelow = Infinity;
  for (const row of rows) {
    if (row.depth > hiddenBelow) continue;
    hiddenBelow = folded.has(row.span.spanId) ? row.depth : Infinity;
    shown.push(row);
  }
  return shown;
}
