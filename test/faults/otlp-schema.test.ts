import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeMetrics } from '../../src/telemetry/otlp/encode-metrics.ts';
import { encodeSpans } from '../../src/telemetry/otlp/encode-spans.ts';
import { pipelineMetrics } from '../../src/telemetry/pipeline-metrics.ts';
import type { SpanRecord } from '../../src/telemetry/span-record.ts';
import { encodePartialSuccess } from '../support/otlp-protobuf.ts';
import { countedSince, counter, lagCounters, pipelineState } from '../support/pipeline-states.ts';
import { anySpan, fullSpan } from '../support/span-records.ts';

const services = {
  trace: 'opentelemetry/proto/collector/trace/v1/trace_service.proto',
  metrics: 'opentelemetry/proto/collector/metrics/v1/metrics_service.proto',
};
const schema = fileURLToPath(new URL('../support/otlp-schema', import.meta.url));

/** What Google's own compiler reads from these bytes by the schema; a field that is not in it shows by its number. */
function decode(signal: keyof typeof services, message: string, input: Uint8Array): string {
  const type = `opentelemetry.proto.collector.${signal}.v1.${message}`;
  const args = [`--decode=${type}`, `--proto_path=${schema}`, services[signal]];
  const options = { input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
  const { status, stdout, stderr, error } = spawnSync('protoc', args, options);
  if (status !== 0) throw new Error(`protoc: ${error?.message ?? stderr}`);
  return stdout;
}

function decodeSpans(spans: readonly SpanRecord[]): string {
  const body = encodeSpans(spans, 'http/protobuf', { 'service.name': 'worker' });
  return decode('trace', 'ExportTraceServiceRequest', body);
}

const unknownField = /^\s*\d+(:| \{)/m;

it('protoc reads all of a span', () => {
  const text = decodeSpans([fullSpan({ attributes: { model: 'm', status: 503, share: 0.25 } })]);
  expect(text).not.toMatch(unknownField);
  expect(text).toMatchInlineSnapshot(`
    "resource_spans {
      resource {
        attributes {
          key: "service.name"
          value {
            string_value: "worker"
          }
        }
      }
      scope_spans {
        scope {
          name: "bookshelf"
          version: "0.1.0"
        }
        spans {
          trace_id: "K\\371/5w\\263M\\246\\243\\316\\222\\235\\016\\016G6"
          span_id: "\\000\\360g\\252\\013\\251\\002\\267"
          parent_span_id: "\\267\\255kqi 31"
          name: "chat test-model"
          kind: SPAN_KIND_CLIENT
          start_time_unix_nano: 1700000000123456000
          end_time_unix_nano: 1700000031000007000
          attributes {
            key: "model"
            value {
              string_value: "m"
            }
          }
          attributes {
            key: "status"
            value {
              int_value: 503
            }
          }
          attributes {
            key: "share"
            value {
              double_value: 0.25
            }
          }
          events {
            time_unix_nano: 1700000030999999000
            name: "exception"
            attributes {
              key: "exception.type"
              value {
                string_value: "Error"
              }
            }
          }
          links {
            trace_id: "\\377\\377\\377\\377\\377\\377\\377\\377\\377\\377\\377\\377\\377\\377\\377\\377"
            span_id: "\\356\\356\\356\\356\\356\\356\\356\\356"
            attributes {
              key: "link.kind"
              value {
                string_value: "resume"
              }
            }
            flags: 257
          }
          status {
            message: "the model gave no answer \\342\\200\\224 \\342\\200\\236zu sp\\303\\244t\\342\\200\\234 \\360\\237\\223\\232"
            code: STATUS_CODE_ERROR
          }
          flags: 257
        }
      }
    }
    "
  `);
});

it('protoc knows each field of any spans', () => {
  const spans = fc.sample(anySpan, { seed: 7, numRuns: 500 });
  const text = decodeSpans(spans);
  expect(text).not.toMatch(unknownField);
  const count = (line: RegExp) => text.match(line)?.length;
  expect(count(/^ {4}spans \{$/gm)).toBe(500);
  expect(count(/^ {6}events \{$/gm)).toBe(spans.flatMap(({ events }) => events).length);
  expect(count(/^ {6}links \{$/gm)).toBe(spans.flatMap(({ links }) => links).length);
});

it('protoc reads all of the metrics', () => {
  const counters = [
    counter('telemetry_messages', 'event', 7),
    counter('outbox_depth', '', 4),
    ...lagCounters({ '-159': 5, '-3': 1, '0': 4 }),
  ];
  const metrics = pipelineMetrics(pipelineState(counters));
  const resource = { 'service.name': 'worker' };
  const body = encodeMetrics(metrics, countedSince + 60_000, 'http/protobuf', resource);
  const text = decode('metrics', 'ExportMetricsServiceRequest', body);
  expect(text).not.toMatch(unknownField);
  expect(text).toMatchInlineSnapshot(`
    "resource_metrics {
      resource {
        attributes {
          key: "service.name"
          value {
            string_value: "worker"
          }
        }
      }
      scope_metrics {
        scope {
          name: "bookshelf"
          version: "0.1.0"
        }
        metrics {
          name: "bookshelf.telemetry.messages"
          description: "Messages of scans written to D1."
          unit: "{message}"
          sum {
            data_points {
              start_time_unix_nano: 1793491199999000000
              time_unix_nano: 1793491260000000000
              as_int: 7
              attributes {
                key: "bookshelf.message.kind"
                value {
                  string_value: "event"
                }
              }
            }
            aggregation_temporality: AGGREGATION_TEMPORALITY_CUMULATIVE
            is_monotonic: true
          }
        }
        metrics {
          name: "bookshelf.telemetry.outbox.depth"
          description: "Entries in the fullest outbox of the newest batch."
          unit: "{entry}"
          gauge {
            data_points {
              time_unix_nano: 1793491260000000000
              as_int: 4
            }
          }
        }
        metrics {
          name: "bookshelf.telemetry.lag"
          description: "Time of a message from its outbox to D1."
          unit: "s"
          exponential_histogram {
            data_points {
              start_time_unix_nano: 1793491199999000000
              time_unix_nano: 1793491260000000000
              count: 10
              scale: 3
              zero_count: 5
              positive {
                offset: -4
                bucket_counts: 1
                bucket_counts: 0
                bucket_counts: 0
                bucket_counts: 4
              }
              negative {
              }
            }
            aggregation_temporality: AGGREGATION_TEMPORALITY_CUMULATIVE
          }
        }
        metrics {
          name: "bookshelf.telemetry.dead_letter.waiting"
          description: "Dead letters neither replayed nor discarded."
          unit: "{message}"
          gauge {
            data_points {
              time_unix_nano: 1793491260000000000
              as_int: 0
            }
          }
        }
      }
    }
    "
  `);
});

it('protoc reads what the receiver of the tests answers', () => {
  const text = decode('trace', 'ExportTraceServiceResponse', encodePartialSuccess(3, 'too old'));
  expect(text).toBe('partial_success {\n  rejected_spans: 3\n  error_message: "too old"\n}\n');
  const metrics = decode('metrics', 'ExportMetricsServiceResponse', encodePartialSuccess(2, ''));
  expect(metrics).toBe('partial_success {\n  rejected_data_points: 2\n}\n');
});
