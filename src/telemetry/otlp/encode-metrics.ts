import {
  JsonMetricsSerializer,
  ProtobufMetricsSerializer,
  type IExportMetricsServiceResponse,
  type ISerializer,
} from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Metric } from '../../core/metrics/metric.ts';
import type { SpanAttributes } from '../span-record.ts';
import type { OtlpProtocol } from './export-settings.ts';
import { toMetricData } from './to-metric-data.ts';
import { serviceVersion } from './worker-resource.ts';

export const metricsSerializers: Readonly<
  Record<OtlpProtocol, ISerializer<ResourceMetrics, IExportMetricsServiceResponse>>
> = { 'http/protobuf': ProtobufMetricsSerializer, 'http/json': JsonMetricsSerializer };

/** An `ExportMetricsServiceRequest` of the worker's own metrics at `now`, epoch ms. */
export function encodeMetrics(
  metrics: readonly Metric[],
  now: number,
  protocol: OtlpProtocol,
  workerResource: SpanAttributes,
): Uint8Array<ArrayBuffer> {
  const body = metricsSerializers[protocol].serializeRequest({
    resource: resourceFromAttributes(workerResource),
    scopeMetrics: [
      {
        scope: { name: 'bookshelf', version: serviceVersion },
        metrics: toMetricData(metrics, now),
      },
    ],
  });
  if (body === undefined) throw new Error(`the ${protocol} serializer gave nothing`);
  return body as Uint8Array<ArrayBuffer>;
}
