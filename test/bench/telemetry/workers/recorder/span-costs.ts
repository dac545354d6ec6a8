import { SpanKind } from '@opentelemetry/api';
import type { JobParts } from '../../../../../src/durable/lifecycle.ts';
import { requestSpan } from '../../../../../src/durable/request-spans.ts';
import { ScanTrace } from '../../../../../src/durable/scan-trace.ts';
import { SpanBuffer } from '../../../../../src/durable/span-buffer.ts';
import { tracer } from '../../../../../src/telemetry/tracing.ts';
import type { SpanCosts } from '../../recorder-answers.ts';

const route = 'GET /scan/status/:jobId';
/** A trace holds 500 spans. */
const perTrace = 400;

/** Local time passes while a worker computes; in production it would stand still. */
export function measureSpans(parts: JobParts, batches: number): SpanCosts {
  const costs = { madeUs: 0, keptUs: 0, storedUs: 0 };
  const arrival = { receivedAt: Date.now(), caller: null };
  const pollIn = (trace: ScanTrace) => requestSpan(trace, route, arrival, 200);
  const record = (trace: ScanTrace) => trace.record({ ...pollIn(trace), endMs: Date.now() });
  for (let batch = 0; batch < batches; batch++) {
    const made = emptyTrace(parts);
    costs.madeUs += timeEach(() => {
      const { attributes = {} } = pollIn(made);
      tracer().startSpan(route, { kind: SpanKind.SERVER, attributes }).end();
    });
    const kept = emptyTrace(parts);
    kept.mayWait(true);
    costs.keptUs += timeEach(() => record(kept));
    const stored = emptyTrace(parts);
    costs.storedUs += timeEach(() => record(stored));
  }
  return {
    madeUs: costs.madeUs / batches,
    keptUs: costs.keptUs / batches,
    storedUs: costs.storedUs / batches,
  };
}

function emptyTrace({ store }: JobParts): ScanTrace {
  const buffer = new SpanBuffer(store.documents);
  buffer.clear();
  return new ScanTrace(store, buffer, () => true);
}

function timeEach(work: () => void): number {
  const startedAt = performance.now();
  for (let done = 0; done < perTrace; done++) work();
  return ((performance.now() - startedAt) * 1000) / perTrace;
}
