import type { TraceSpan } from '../../src/core/trace/trace.ts';
import { formatDuration } from './format-duration.ts';

/** By how much at the least another clock is ahead of the worker's; negative where it is behind. */
export interface ClockSkew {
  source: string;
  aheadUs: number;
}

/** Below this a clock is not wrong, only read a moment later. */
const tolerableUs = 2_000;

/**
 * Finds clocks that differ: the worker's span under an app's lies within it, so where it begins before or ends
 * after, the app's clock is off by that much or more.
 */
export function findSkew(spans: readonly TraceSpan[]): ClockSkew | null {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  let worst: ClockSkew | null = null;
  for (const child of spans) {
    const parent = child.parentSpanId === null ? undefined : byId.get(child.parentSpanId);
    if (parent === undefined || parent.resource === null || child.resource !== null) continue;
    const aheadUs = aheadOf(parent, child);
    if (Math.abs(aheadUs) <= Math.max(tolerableUs, Math.abs(worst?.aheadUs ?? 0))) continue;
    worst = { source: nameOf(parent), aheadUs };
  }
  return worst;
}

function aheadOf(parent: TraceSpan, child: TraceSpan): number {
  if (child.startUs < parent.startUs) return parent.startUs - child.startUs;
  const fits = child.endUs - child.startUs <= parent.endUs - parent.startUs;
  return fits && child.endUs > parent.endUs ? parent.endUs - child.endUs : 0;
}

function nameOf({ resource }: TraceSpan): string {
  const name = resource?.['service.name'];
  return typeof name === 'string' && name !== '' ? name : 'the app';
}

export function describeSkew({ source, aheadUs }: ClockSkew): string {
  const way = aheadUs > 0 ? 'ahead of' : 'behind';
  const by = formatDuration(Math.abs(aheadUs) / 1000);
  return `The clock of ${source} runs at least ${by} ${way} the worker's. Its spans stand where its own clock put them.`;
}
