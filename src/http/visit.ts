import type { HonoRequest } from 'hono';
import { declarationSchema, type Declaration } from '../core/protocol/client-message.ts';
import { parseJobId, type JobId } from '../core/protocol/job-id.ts';
import type { ScanOrigin } from '../core/scan/scan-event.ts';
import { ScanError } from './scan-error.ts';

const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

/** The job that a request names ([JB1]). */
export function jobIdOf(raw: string | null | undefined): JobId {
  const id = parseJobId(raw);
  if (id === undefined) {
    throw new ScanError(
      'invalid_job_id',
      'jobId must be a UUID, such as one from crypto.randomUUID().',
    );
  }
  return id;
}

/** What an app tells of itself in headers ([UP8]); what is not understood counts as absent. */
export function declarationOf(request: HonoRequest): Declaration {
  return declarationSchema.parse({
    strategy: request.header('X-Progress-Strategy'),
    strategyReason: request.header('X-Strategy-Reason'),
    fallbackReason: request.header('X-Fallback-Reason'),
    platform: request.header('X-Client-Platform'),
    appVersion: request.header('X-Client-Version'),
    networkType: request.header('X-Network-Type'),
  });
}

/** Where a request came from. Without a `traceparent` of the app's the scan gets a trace of its own. */
export function originOf(request: HonoRequest<string>): ScanOrigin {
  const cf = (request.raw as Request<unknown, IncomingRequestCfProperties>).cf;
  const sent = traceparent.exec(request.header('traceparent') ?? '')?.[1];
  const traceId = sent === undefined || /^0+$/.test(sent) ? null : sent;
  return { country: cf?.country ?? null, colo: cf?.colo ?? null, traceId };
}
