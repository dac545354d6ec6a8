import { SpanKind, type Attributes } from '@opentelemetry/api';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions';
import type { Caller } from '../telemetry/caller.ts';
import type { FinishedSpan, ScanTrace } from './scan-trace.ts';

/** When and from which trace a request came; `receivedAt` in epoch ms of the worker. */
export interface Arrival {
  readonly receivedAt: number;
  readonly caller: Caller | null;
}

/** The server span of a request of an app: under the app's span where that is of this trace, else linked to it. */
export function requestSpan(
  trace: ScanTrace,
  route: string,
  { receivedAt, caller }: Arrival,
  status: number,
  attributes: Attributes = {},
): Omit<FinishedSpan, 'endMs'> {
  const [method = '', path = ''] = route.split(' ');
  const inside = caller !== null && caller.traceId === trace.state?.traceId;
  const foreign = caller !== null && !inside;
  return {
    name: route,
    kind: SpanKind.SERVER,
    startMs: receivedAt,
    ...(inside && { parentId: caller.spanId }),
    links: foreign ? [{ context: { ...linked(caller), traceFlags: 1 } }] : [],
    attributes: {
      [ATTR_HTTP_REQUEST_METHOD]: method,
      [ATTR_HTTP_ROUTE]: path,
      [ATTR_URL_SCHEME]: 'https',
      [ATTR_HTTP_RESPONSE_STATUS_CODE]: status,
      ...attributes,
    },
    error: status >= 500 ? String(status) : undefined,
  };
}

function linked({ traceId, spanId }: Caller): { traceId: string; spanId: string } {
  return { traceId, spanId };
}
