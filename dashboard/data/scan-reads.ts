import { hc } from 'hono/client';
import type { ScanDetail } from '../../src/core/scan/scan-detail.ts';
import type { InFlightPage, ScanPage } from '../../src/core/slo/read-answers.ts';
import type { Trace } from '../../src/core/trace/trace.ts';
import type { ReadApi as ReadRoutes } from '../../src/http/read-api.ts';
import { read } from './read-api.ts';

const { api } = hc<ReadRoutes>('/', { headers: { Accept: 'application/json' } });

/** What the pages of single scans read. */
export const scanReads = {
  page: (query: Record<string, string>, signal: AbortSignal): Promise<ScanPage> =>
    read(signal, (init) => api.scans.$get({ query }, { init })),
  inFlight: (query: Record<string, string>, signal: AbortSignal): Promise<InFlightPage> =>
    read(signal, (init) => api.scans['in-flight'].$get({ query }, { init })),
  scan: (jobId: string, epoch: string | null, signal: AbortSignal): Promise<ScanDetail> =>
    read(signal, (init) =>
      api.scans[':jobId'].$get(
        { param: { jobId }, query: epoch === null ? {} : { epoch } },
        { init },
      ),
    ),
  trace: (traceId: string, signal: AbortSignal): Promise<Trace> =>
    read(signal, (init) => api.traces[':traceId'].$get({ param: { traceId } }, { init })),
};
