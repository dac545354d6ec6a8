import type { HonoRequest } from 'hono';
import { declarationSchema, type Declaration } from '../core/protocol/client-message.ts';
import { parseJobId, type JobId } from '../core/protocol/job-id.ts';
import type { ScanOrigin } from '../core/scan/scan-event.ts';
import type { Visit } from '../durable/lifecycle.ts';
import type { Arrival } from '../durable/request-spans.ts';
import { readCaller } from '../telemetry/caller.ts';
import { ScanError } from './scan-error.ts';

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
function declarationOf(request: HonoRequest<string>): Declaration {
  return declarationSchema.parse({
    strategy: request.header('X-Progress-Strategy'),
    strategyReason: request.header('X-Strategy-Reason'),
    fallbackReason: request.header('X-Fallback-Reason'),
    platform: request.header('X-Client-Platform'),
    appVersion: request.header('X-Client-Version'),
    networkType: request.header('X-Network-Type'),
  });
}

/** When a request came, and of which trace of its app's it is a part. */
export function arrivalOf(request: HonoRequest<string>): Arrival {
  return { receivedAt: Date.now(), caller: readCaller((name) => request.header(name)) };
}

/** Where a request came from; the trace id is the app's, as long as the scan has none of its own. */
function originOf(request: HonoRequest<string>): ScanOrigin {
  const cf = (request.raw as Request<unknown, IncomingRequestCfProperties>).cf;
  const caller = readCaller((name) => request.header(name));
  return { country: cf?.country ?? null, colo: cf?.colo ?? null, traceId: caller?.traceId ?? null };
}

/** What a request tells of the app that made it, for the job of that key. */
export function visitOf(request: HonoRequest<string>, key: string): Visit {
  return {
    key,
    origin: originOf(request),
    arrival: arrivalOf(request),
    declaration: declarationOf(request),
  };
}
