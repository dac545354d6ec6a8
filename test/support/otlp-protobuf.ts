import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { traceRequestSchema, type TraceRequest } from './otlp-json.ts';

export interface Field {
  readonly name: string;
  readonly wire: WireType;
  readonly read: (reader: BinaryReader) => unknown;
  readonly repeated?: true;
}
export type Fields = Readonly<Record<number, Field>>;

const hex = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export const text = (name: string): Field => ({
  name,
  wire: WireType.LengthDelimited,
  read: (reader) => reader.string(),
});
const id = (name: string): Field => ({
  name,
  wire: WireType.LengthDelimited,
  read: (reader) => hex(reader.bytes()),
});
const uint32 = (name: string): Field => ({
  name,
  wire: WireType.Varint,
  read: (reader) => reader.uint32(),
});
const fixed32 = (name: string): Field => ({
  name,
  wire: WireType.Bit32,
  read: (reader) => reader.fixed32(),
});
export const fixed64 = (name: string): Field => ({
  name,
  wire: WireType.Bit64,
  read: (reader) => String(reader.fixed64()),
});
export const one = (name: string, fields: () => Fields): Field => ({
  name,
  wire: WireType.LengthDelimited,
  read: (reader) => readFields(reader.bytes(), fields()),
});
export const many = (name: string, fields: () => Fields): Field => ({
  ...one(name, fields),
  repeated: true,
});

const anyValue: Fields = {
  1: text('stringValue'),
  2: { name: 'boolValue', wire: WireType.Varint, read: (reader) => reader.bool() },
  3: { name: 'intValue', wire: WireType.Varint, read: (reader) => String(reader.int64()) },
  4: { name: 'doubleValue', wire: WireType.Bit64, read: (reader) => reader.double() },
  5: one('arrayValue', () => arrayValue),
};
const arrayValue: Fields = { 1: many('values', () => anyValue) };
const keyValue: Fields = { 1: text('key'), 2: one('value', () => anyValue) };
export const attributeFields = many('attributes', () => keyValue);
export const resourceFields = one('resource', () => ({
  1: attributeFields,
  2: uint32('droppedAttributesCount'),
}));
export const scopeFields = one('scope', () => ({ 1: text('name'), 2: text('version') }));

const event: Fields = {
  1: fixed64('timeUnixNano'),
  2: text('name'),
  3: attributeFields,
  4: uint32('droppedAttributesCount'),
};
const link: Fields = {
  1: id('traceId'),
  2: id('spanId'),
  3: text('traceState'),
  4: attributeFields,
  5: uint32('droppedAttributesCount'),
  6: fixed32('flags'),
};
const span: Fields = {
  1: id('traceId'),
  2: id('spanId'),
  3: text('traceState'),
  4: id('parentSpanId'),
  5: text('name'),
  6: uint32('kind'),
  7: fixed64('startTimeUnixNano'),
  8: fixed64('endTimeUnixNano'),
  9: attributeFields,
  10: uint32('droppedAttributesCount'),
  11: many('events', () => event),
  12: uint32('droppedEventsCount'),
  13: many('links', () => link),
  14: uint32('droppedLinksCount'),
  15: one('status', () => ({ 2: text('message'), 3: uint32('code') })),
  16: fixed32('flags'),
};
const scopeSpans: Fields = {
  1: scopeFields,
  2: many('spans', () => span),
  3: text('schemaUrl'),
};
const resourceSpans: Fields = {
  1: one('resource', () => ({ 1: attributeFields, 2: uint32('droppedAttributesCount') })),
  2: many('scopeSpans', () => scopeSpans),
  3: text('schemaUrl'),
};

/**
 * Reads an `ExportTraceServiceRequest` by the numbers and types of the specification's schema, strictly.
 * @throws {Error} at a field that the schema does not have.
 */
export function decodeTraceRequest(bytes: Uint8Array): TraceRequest {
  const request = { 1: many('resourceSpans', () => resourceSpans) };
  return traceRequestSchema.parse(readFields(bytes, request));
}

export function readFields(bytes: Uint8Array, fields: Fields): Record<string, unknown> {
  const reader = new BinaryReader(bytes);
  const message: Record<string, unknown> = {};
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const field = fields[number];
    if (field?.wire !== wire) throw new Error(`no field ${number} of wire type ${wire} here`);
    const value = field.read(reader);
    if (field.repeated) message[field.name] = [...asList(message[field.name]), value];
    else message[field.name] = value;
  }
  return message;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** An `ExportTraceServiceResponse`, or `ExportMetricsServiceResponse`, which looks the same. */
export function encodePartialSuccess(rejected: number, message: string): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int64(rejected);
  writer.tag(2, WireType.LengthDelimited).string(message);
  return writer.join().finish();
}

/** A `google.rpc.Status`. */
export function encodeStatus(code: number, message: string): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int32(code);
  return writer.tag(2, WireType.LengthDelimited).string(message).finish();
}
