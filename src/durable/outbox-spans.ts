import { SpanKind, type Attributes } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_OPERATION_TYPE,
  ATTR_MESSAGING_SYSTEM,
} from '@opentelemetry/semantic-conventions/incubating';
import { bookshelf } from '../telemetry/attribute-names.ts';
import type { Receipt } from '../telemetry/messages.ts';
import type { ScanTrace } from './scan-trace.ts';

const queue = 'bookshelf-scan-events';

export interface Sending {
  readonly entry: string;
  readonly revision: number;
  readonly attempt: number;
  readonly spanId: string;
}

/**
 * The way of a scan's events to D1, as spans of its trace. The consumer's is made here too, from its
 * receipt: so it is kept or dropped with the rest. The way of spans themselves makes none.
 */
export class OutboxSpans {
  readonly #trace: ScanTrace;

  constructor(trace: ScanTrace) {
    this.#trace = trace;
  }

  traceparent(spanId: string): string | null {
    return this.#trace.traceparent(spanId);
  }

  sent(sending: Sending, startMs: number, endMs: number, error?: string): void {
    this.#trace.record({
      name: `send ${queue}`,
      kind: SpanKind.PRODUCER,
      spanId: sending.spanId,
      startMs,
      endMs,
      attributes: {
        ...about('send', sending),
        [bookshelf.outboxAttempt]: sending.attempt,
      },
      error,
    });
  }

  /** `sentBy`: the span of the sending that arrived. */
  received(receipt: Receipt, sentBy: string | null): void {
    this.#trace.record({
      name: `process ${queue}`,
      kind: SpanKind.CONSUMER,
      startMs: receipt.receivedAt,
      endMs: receipt.writtenAt,
      ...(sentBy !== null && { parentId: sentBy }),
      attributes: {
        ...about('process', receipt),
        [ATTR_MESSAGING_BATCH_MESSAGE_COUNT]: receipt.batchSize,
        [bookshelf.deliveries]: receipt.deliveries,
      },
    });
  }
}

function about(
  operation: 'send' | 'process',
  { entry, revision }: { entry: string; revision: number },
): Attributes {
  return {
    [ATTR_MESSAGING_SYSTEM]: 'cloudflare_queues',
    [ATTR_MESSAGING_DESTINATION_NAME]: queue,
    [ATTR_MESSAGING_OPERATION_NAME]: operation,
    [ATTR_MESSAGING_OPERATION_TYPE]: operation,
    [bookshelf.entry]: entry,
    [bookshelf.revision]: revision,
  };
}
