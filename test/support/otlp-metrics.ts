import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { z } from 'zod';
import { attributes, int64, nanoseconds, resource, scope } from './otlp-json.ts';
import {
  attributeFields,
  fixed64,
  many,
  one,
  readFields,
  resourceFields,
  scopeFields,
  text,
  type Field,
  type Fields,
} from './otlp-protobuf.ts';

/** `ExportMetricsServiceRequest` in OTLP's JSON, of the kinds of metric that the worker has. */
const times = { startTimeUnixNano: nanoseconds.default('0'), timeUnixNano: nanoseconds };
/** What is counted is whole; seconds and ratios are not. */
const numberPoint = z.strictObject({
  ...times,
  attributes,
  asInt: int64.optional(),
  asDouble: z.number().optional(),
});
const buckets = z.strictObject({
  offset: z.int().default(0),
  bucketCounts: z.array(int64).default([]),
});
const histogramPoint = z.strictObject({
  ...times,
  attributes,
  count: int64,
  scale: z.int(),
  zeroCount: int64,
  positive: buckets,
  negative: buckets,
});
const cumulative = z.literal(2);

const metricSchema = z.strictObject({
  name: z.string().min(1),
  description: z.string(),
  unit: z.string(),
  gauge: z.strictObject({ dataPoints: z.array(numberPoint) }).optional(),
  sum: z
    .strictObject({
      dataPoints: z.array(numberPoint),
      aggregationTemporality: cumulative,
      isMonotonic: z.literal(true),
    })
    .optional(),
  exponentialHistogram: z
    .strictObject({ dataPoints: z.array(histogramPoint), aggregationTemporality: cumulative })
    .optional(),
});
export type OtlpMetric = z.infer<typeof metricSchema>;

export const metricsRequestSchema = z.strictObject({
  resourceMetrics: z.array(
    z.strictObject({
      resource,
      scopeMetrics: z.array(z.strictObject({ scope, metrics: z.array(metricSchema) })),
    }),
  ),
});
export type MetricsRequest = z.infer<typeof metricsRequestSchema>;

export function metricsOf(request: MetricsRequest): OtlpMetric[] {
  return request.resourceMetrics.flatMap(({ scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) => metrics),
  );
}

const enumeration = (name: string): Field => ({
  name,
  wire: WireType.Varint,
  read: (reader) => reader.int32(),
});
const sint32 = (name: string): Field => ({
  name,
  wire: WireType.Varint,
  read: (reader) => reader.sint32(),
});
const packedUint64 = (name: string): Field => ({
  name,
  wire: WireType.LengthDelimited,
  read: (reader) => {
    const packed = new BinaryReader(reader.bytes());
    const values: string[] = [];
    while (packed.pos < packed.len) values.push(String(packed.uint64()));
    return values;
  },
});

const timeFields = { 2: fixed64('startTimeUnixNano'), 3: fixed64('timeUnixNano') };
const numberFields: Fields = {
  ...timeFields,
  4: { name: 'asDouble', wire: WireType.Bit64, read: (reader) => reader.double() },
  6: { name: 'asInt', wire: WireType.Bit64, read: (reader) => String(reader.sfixed64()) },
  7: attributeFields,
};
const bucketFields: Fields = { 1: sint32('offset'), 2: packedUint64('bucketCounts') };
const histogramFields: Fields = {
  ...timeFields,
  1: attributeFields,
  4: fixed64('count'),
  6: sint32('scale'),
  7: fixed64('zeroCount'),
  8: one('positive', () => bucketFields),
  9: one('negative', () => bucketFields),
};
const temporality = enumeration('aggregationTemporality');
const metricFields: Fields = {
  1: text('name'),
  2: text('description'),
  3: text('unit'),
  5: one('gauge', () => ({ 1: many('dataPoints', () => numberFields) })),
  7: one('sum', () => ({
    1: many('dataPoints', () => numberFields),
    2: temporality,
    3: { name: 'isMonotonic', wire: WireType.Varint, read: (reader) => reader.bool() },
  })),
  10: one('exponentialHistogram', () => ({
    1: many('dataPoints', () => histogramFields),
    2: temporality,
  })),
};
const scopeMetrics: Fields = { 1: scopeFields, 2: many('metrics', () => metricFields) };
const resourceMetrics: Fields = { 1: resourceFields, 2: many('scopeMetrics', () => scopeMetrics) };

/**
 * Reads an `ExportMetricsServiceRequest` by the numbers and types of the specification's schema, strictly.
 * @throws {Error} at a field that the schema does not have.
 */
export function decodeMetricsRequest(bytes: Uint8Array): MetricsRequest {
  const request = { 1: many('resourceMetrics', () => resourceMetrics) };
  return metricsRequestSchema.parse(readFields(bytes, request));
}
