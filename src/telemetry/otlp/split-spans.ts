import type { SpanRecord } from '../span-record.ts';
import { jsonBytes } from './json-bytes.ts';

/** A message of the queue holds 128,000 bytes; the rest is for what is around the spans. */
const messageBytes = 120_000;

/** Groups of spans in their order, each small enough for one message of the queue. */
export function splitSpans(spans: readonly SpanRecord[]): SpanRecord[][] {
  const groups: SpanRecord[][] = [];
  let left = 0;
  for (const span of spans) {
    const bytes = jsonBytes(span) + 1;
    const group = bytes > left ? undefined : groups.at(-1);
    if (group === undefined) {
      groups.push([span]);
      left = messageBytes - bytes;
    } else {
      group.push(span);
      left -= bytes;
    }
  }
  return groups;
}
