import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import {
  decodeMetricsRequest,
  metricsOf,
  metricsRequestSchema,
  type MetricsRequest,
  type OtlpMetric,
} from './otlp-metrics.ts';
import { spansOf, traceRequestSchema, type OtlpSpan, type TraceRequest } from './otlp-json.ts';
import { decodeTraceRequest, encodePartialSuccess, encodeStatus } from './otlp-protobuf.ts';

/** What the receiver does with one request. */
export type Behaviour =
  | { kind: 'accept' }
  | { kind: 'partial'; rejected: number; message: string }
  | { kind: 'status'; status: number; message?: string; headers?: Record<string, string> }
  /** Exactly this, whatever was asked. */
  | { kind: 'raw'; status: number; body: string; type: string }
  /** Takes the request and never answers. */
  | { kind: 'hang' }
  /** Says 200, and never sends the body. */
  | { kind: 'hang_mid_body' }
  /** Sends a body without an end. */
  | { kind: 'endless'; status: number }
  | { kind: 'reset' };

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body after decompression. */
  readonly bytes: Buffer;
  /** Empty where metrics were sent. */
  readonly request: TraceRequest;
  /** Empty where spans were sent. */
  readonly metrics: MetricsRequest;
}

/** An OTLP/HTTP endpoint for traces, and for metrics at /v1/metrics: JSON and protobuf, gzip, and every way to refuse. */
export class OtlpReceiver {
  readonly #server: Server;
  #scripted: Behaviour[] = [];
  #decide: (received: Received) => Behaviour = () => ({ kind: 'accept' });
  readonly received: Received[] = [];

  private constructor() {
    this.#server = createServer((incoming, response) => {
      this.#take(incoming, response).catch((error: unknown) => {
        sendStatus(incoming, response, { kind: 'status', status: 400, message: String(error) });
      });
    });
  }

  static async start(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** All spans of all requests, refused ones too. */
  get spans(): OtlpSpan[] {
    return this.received.flatMap(({ request }) => spansOf(request));
  }

  /** All metrics of all requests, refused ones too, the newest request's last. */
  get metrics(): OtlpMetric[] {
    return this.received.flatMap(({ metrics }) => metricsOf(metrics));
  }

  /** For the next requests, in order; then `decide`, or all are accepted. */
  script(...behaviours: Behaviour[]): void {
    this.#scripted.push(...behaviours);
  }

  decide(choose: (received: Received) => Behaviour): void {
    this.#decide = choose;
  }

  reset(): void {
    this.#scripted = [];
    this.#decide = () => ({ kind: 'accept' });
    this.received.length = 0;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  async #take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = await receive(incoming);
    this.received.push(received);
    behave(this.#scripted.shift() ?? this.#decide(received), incoming, response);
  }
}

async function receive(incoming: IncomingMessage): Promise<Received> {
  const sent = await buffer(incoming);
  const bytes = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
  if (incoming.method !== 'POST') throw new Error(`${incoming.method} is not POST`);
  const { url: path = '', headers } = incoming;
  const type = headers['content-type'];
  if (type !== 'application/x-protobuf' && type !== 'application/json') {
    throw new Error(`${type} is not OTLP`);
  }
  return { path, headers, bytes, ...readRequest(path, type, bytes) };
}

function readRequest(
  path: string,
  type: string,
  bytes: Buffer,
): Pick<Received, 'request' | 'metrics'> {
  const isProtobuf = type === 'application/x-protobuf';
  const json = () => JSON.parse(bytes.toString()) as unknown;
  if (isMetrics(path)) {
    const metrics = isProtobuf ? decodeMetricsRequest(bytes) : metricsRequestSchema.parse(json());
    return { request: { resourceSpans: [] }, metrics };
  }
  const request = isProtobuf ? decodeTraceRequest(bytes) : traceRequestSchema.parse(json());
  return { request, metrics: { resourceMetrics: [] } };
}

function isMetrics(path: string): boolean {
  return path.endsWith('/v1/metrics');
}

function behave(behaviour: Behaviour, incoming: IncomingMessage, response: ServerResponse): void {
  switch (behaviour.kind) {
    case 'accept':
      send(incoming, response, 200, {}, new Uint8Array());
      return;
    case 'partial': {
      const { rejected, message } = behaviour;
      const field = isMetrics(incoming.url ?? '') ? 'rejectedDataPoints' : 'rejectedSpans';
      const partialSuccess = { [field]: String(rejected), errorMessage: message };
      const body = encodePartialSuccess(rejected, message);
      send(incoming, response, 200, { partialSuccess }, body);
      return;
    }
    case 'status':
      sendStatus(incoming, response, behaviour);
      return;
    case 'raw':
      response.writeHead(behaviour.status, { 'content-type': behaviour.type }).end(behaviour.body);
      return;
    case 'hang':
      return;
    case 'hang_mid_body':
      response.writeHead(200, { 'content-length': '5' }).flushHeaders();
      return;
    case 'endless':
      sendForever(response.writeHead(behaviour.status, { 'content-type': 'text/plain' }));
      return;
    case 'reset':
      incoming.socket.destroy();
  }
}

function sendStatus(
  incoming: IncomingMessage,
  response: ServerResponse,
  { status, message = '', headers }: Extract<Behaviour, { kind: 'status' }>,
): void {
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  send(incoming, response, status, { code: 3, message }, encodeStatus(3, message));
}

/** In the encoding that was asked in, as OTLP has it. */
function send(
  incoming: IncomingMessage,
  response: ServerResponse,
  status: number,
  json: unknown,
  protobuf: Uint8Array,
): void {
  const type = incoming.headers['content-type'];
  const body = type === 'application/json' ? JSON.stringify(json) : protobuf;
  response.writeHead(status, { 'content-type': type }).end(body);
}

function sendForever(response: ServerResponse): void {
  const write = () => {
    if (response.destroyed) return;
    if (response.write('x'.repeat(4096))) setImmediate(write);
    else response.once('drain', write);
  };
  write();
}
