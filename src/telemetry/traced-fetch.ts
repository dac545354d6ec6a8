import { context, propagation, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_RESEND_COUNT,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
} from '@opentelemetry/semantic-conventions';
import { withSpan } from './with-span.ts';

export interface TracedFetchOptions {
  /** How often this request was made before. */
  readonly resends: number;
  /** Whether the callee is told of the trace, with what the app sent along. */
  readonly propagate: boolean;
}

/** `fetch` in a client span. The address goes into the span without query and credentials. */
export async function tracedFetch(
  request: Request,
  { resends, propagate }: TracedFetchOptions,
  send: (request: Request) => Promise<Response>,
): Promise<Response> {
  const { protocol, hostname, port, origin, pathname } = new URL(request.url);
  const attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: request.method,
    [ATTR_SERVER_ADDRESS]: hostname,
    [ATTR_SERVER_PORT]: Number(port || (protocol === 'https:' ? 443 : 80)),
    [ATTR_URL_FULL]: origin + pathname,
    ...(resends > 0 && { [ATTR_HTTP_REQUEST_RESEND_COUNT]: resends }),
  };
  return withSpan(request.method, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const response = await send(propagate ? withContext(request) : request);
    span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, response.status);
    if (response.status >= 400) {
      span.setAttribute(ATTR_ERROR_TYPE, String(response.status));
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    return response;
  });
}

function withContext(request: Request): Request {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(carrier)) headers.set(name, value);
  return new Request(request, { headers });
}
