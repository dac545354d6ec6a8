import { ingestLimits } from './limits.ts';

const wordings = {
  bad_trace_id: 'the trace id is not 16 bytes, or all zero',
  bad_span_id: 'the span id is not 8 bytes, or all zero',
  bad_parent_span_id: 'the parent span id is not 8 bytes',
  no_time: 'the start or end time is missing',
  in_the_future: 'it starts more than a day ahead, or ends past the year 2255',
  ends_before_start: 'it ends more than a second before it starts',
  span_too_large: `it is over ${ingestLimits.spanBytes} bytes with its resource`,
  request_too_large: `the request's spans come to over ${ingestLimits.bodyBytes} bytes`,
  too_many_spans: `a request may have ${ingestLimits.spans} spans; send smaller batches`,
} as const;

/** Why a span was not kept. */
export type Refusal = keyof typeof wordings;

export interface Refusals {
  readonly count: number;
  readonly byReason: Readonly<Partial<Record<Refusal, number>>>;
  /** For the developer of the app; empty where nothing was refused. */
  readonly message: string;
}

export function countRefusals(reasons: readonly Refusal[], unread: number): Refusals {
  const counts = new Map<Refusal, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (unread > 0) counts.set('too_many_spans', unread);
  const parts = [...counts].map(([reason, count]) => `${count}: ${wordings[reason]}`);
  const message = parts.length === 0 ? '' : `Spans refused, ${parts.join('; ')}.`;
  return { count: reasons.length + unread, byReason: Object.fromEntries(counts), message };
}
