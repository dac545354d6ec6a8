import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** OTLP as its JSON mapping has it; what a test needs of it, in whatever shape. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

type Kind = 'string' | 'hex' | 'base64' | 'bool' | 'int32' | 'int64' | 'fixed64' | 'double';
interface Fields {
  readonly [name: string]: readonly [number: number, kind: Kind | (() => Fields)];
}

// By the .proto files of OpenTelemetry, and apart from the code under test.
const anyValue: Fields = {
  stringValue: [1, 'string'],
  boolValue: [2, 'bool'],
  intValue: [3, 'int64'],
  doubleValue: [4, 'double'],
  arrayValue: [5, () => ({ values: [1, () => anyValue] })],
  kvlistValue: [6, () => ({ values: [1, () => keyValue] })],
  bytesValue: [7, 'base64'],
};
const keyValue: Fields = { key: [1, 'string'], value: [2, () => anyValue] };
const event: Fields = {
  timeUnixNano: [1, 'fixed64'],
  name: [2, 'string'],
  attributes: [3, () => keyValue],
};
const link: Fields = {
  traceId: [1, 'hex'],
  spanId: [2, 'hex'],
  traceState: [3, 'string'],
  attributes: [4, () => keyValue],
};
const span: Fields = {
  traceId: [1, 'hex'],
  spanId: [2, 'hex'],
  traceState: [3, 'string'],
  parentSpanId: [4, 'hex'],
  name: [5, 'string'],
  kind: [6, 'int32'],
  startTimeUnixNano: [7, 'fixed64'],
  endTimeUnixNano: [8, 'fixed64'],
  attributes: [9, () => keyValue],
  droppedAttributesCount: [10, 'int32'],
  events: [11, () => event],
  links: [13, () => link],
  status: [15, () => ({ message: [2, 'string'], code: [3, 'int32'] })],
};
const resourceSpans: Fields = {
  resource: [1, () => ({ attributes: [1, () => keyValue] })],
  scopeSpans: [
    2,
    () => ({
      scope: [1, () => ({ name: [1, 'string'], version: [2, 'string'] })],
      spans: [2, () => span],
      schemaUrl: [3, 'string'],
    }),
  ],
};

/** The same request in protobuf. */
export function toProtobuf(request: JsonObject): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writeMessage(writer, { resourceSpans: [1, () => resourceSpans] }, request);
  return writer.finish();
}

function writeMessage(writer: BinaryWriter, fields: Fields, message: JsonObject): void {
  for (const [name, value] of Object.entries(message)) {
    const field = fields[name];
    if (field === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) writeField(writer, field, one);
  }
}

function writeField(writer: BinaryWriter, [number, kind]: Fields[string] & {}, value: Json): void {
  if (typeof kind === 'function') {
    writer.tag(number, WireType.LengthDelimited).fork();
    writeMessage(writer, kind(), value as JsonObject);
    writer.join();
    return;
  }
  const text = `${value as string | number}`;
  const bytes = () => Buffer.from(text, kind === 'hex' ? 'hex' : 'base64');
  if (kind === 'string') writer.tag(number, WireType.LengthDelimited).string(text);
  else if (kind === 'hex' || kind === 'base64') {
    writer.tag(number, WireType.LengthDelimited).bytes(new Uint8Array(bytes()));
  } else if (kind === 'bool') writer.tag(number, WireType.Varint).bool(value === true);
  else if (kind === 'int32') writer.tag(number, WireType.Varint).int32(Number(value));
  else if (kind === 'int64') writer.tag(number, WireType.Varint).int64(text);
  else if (kind === 'fixed64') writer.tag(number, WireType.Bit64).fixed64(text);
  else writer.tag(number, WireType.Bit64).double(Number(value));
}

export function toJson(request: JsonObject): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(JSON.stringify(request)));
}

/** A request of one resource and scope. */
export function requestOf(spans: Json[], resource: Json[] = []): JsonObject {
  return {
    resourceSpans: [
      {
        resource: { attributes: resource },
        scopeSpans: [{ scope: { name: 'app', version: '1.2' }, spans }],
      },
    ],
  };
}

export const attribute = (key: string, value: JsonObject): JsonObject => ({ key, value });

const hex = (digits: number) =>
  Array.from({ length: digits }, () => Math.floor(1 + Math.random() * 15).toString(16)).join('');

export const newTraceId = () => hex(32);

/** A span that went well a second ago, but for what `fields` say. */
export function otlpSpan(fields: JsonObject = {}): JsonObject {
  const startMs = Date.now() - 2000;
  return {
    traceId: newTraceId(),
    spanId: hex(16),
    name: 'open camera',
    kind: 3,
    startTimeUnixNano: `${startMs}000000`,
    endTimeUnixNano: `${startMs + 1000}000000`,
    ...fields,
  };
}
