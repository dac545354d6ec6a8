import {
  context,
  createContextKey,
  propagation,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import {
  AlwaysOffSampler,
  createAlwaysRecordSampler,
  ParentBasedSampler,
  RandomIdGenerator,
  TracerProvider,
  type IdGenerator,
  type ReadableSpan,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';

/** Where finished spans of a context go. */
export interface SpanSink {
  add(span: ReadableSpan): void;
}

const sinkKey = createContextKey('bookshelf.span-sink');

export function withSink(parent: Context, sink: SpanSink): Context {
  return parent.setValue(sinkKey, sink);
}

/** One isolate serves many scans: each span goes where its context says, and one without a sink nowhere. */
class SinkProcessor implements SpanProcessor {
  readonly #sinks = new WeakMap<object, SpanSink>();

  onStart(span: Span, parent: Context): void {
    const sink = parent.getValue(sinkKey) as SpanSink | undefined;
    if (sink !== undefined) this.#sinks.set(span, sink);
  }

  onEnd(span: ReadableSpan): void {
    this.#sinks.get(span)?.add(span);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/** Random ids, but for a span whose id was stored before it could be finished, such as a socket's. */
class StoredIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  next: string | undefined;

  generateTraceId(): string {
    return this.#random.generateTraceId();
  }

  generateSpanId(): string {
    return this.next ?? this.#random.generateSpanId();
  }
}

const ids = new StoredIds();
let started = false;

/** Sets up the SDK, once for each isolate. Whether a trace is kept is decided at its scan's end, so all is recorded. */
export function startTracing(): void {
  if (started) return;
  started = true;
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({
      propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
    }),
  );
  trace.setGlobalTracerProvider(
    new TracerProvider({
      idGenerator: ids,
      // The flag that callees see is the parent's; the scan's own is set by its trace id.
      sampler: createAlwaysRecordSampler(new ParentBasedSampler({ root: new AlwaysOffSampler() })),
      spanProcessors: [new SinkProcessor()],
      spanLimits: { attributeValueLengthLimit: 1024, attributeCountLimit: 64, eventCountLimit: 32 },
    }),
  );
}

export function tracer(): Tracer {
  return trace.getTracer('bookshelf-ai-worker');
}

/** Starts a span in `work` under an id that was given to it before. */
export function withSpanId<T>(spanId: string | undefined, work: () => T): T {
  ids.next = spanId;
  try {
    return work();
  } finally {
    ids.next = undefined;
  }
}

export function newSpanId(): string {
  return ids.generateSpanId();
}

export function newTraceId(): string {
  return ids.generateTraceId();
}
