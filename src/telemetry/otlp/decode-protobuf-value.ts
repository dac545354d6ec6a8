import { toInteger } from './integer.ts';
import { ingestLimits } from './limits.ts';
import type { OtlpAttributes, OtlpValue } from './otlp-request.ts';
import { readFields } from './protobuf-fields.ts';

// Field numbers are those of opentelemetry/proto/common/v1/common.proto.

/** Adds a KeyValue, unless there are as many as a span may have. */
export function addAttribute(
  attributes: Map<string, OtlpValue>,
  message: Uint8Array,
  depth = 0,
): void {
  if (attributes.size >= ingestLimits.attributes) return;
  let key = '';
  let value: OtlpValue = null;
  for (const field of readFields(message)) {
    if (field.number === 1) key = field.text();
    else if (field.number === 2) value = readAnyValue(field.bytes(), depth);
  }
  attributes.set(key, value);
}

function readAnyValue(message: Uint8Array, depth: number): OtlpValue {
  let value: OtlpValue = null;
  for (const field of readFields(message)) {
    if (field.number === 1) value = field.text();
    else if (field.number === 2) value = field.boolean();
    else if (field.number === 3) value = toInteger(field.int64());
    else if (field.number === 4) value = field.double();
    else if (field.number === 5) value = readList(field.bytes(), depth + 1);
    else if (field.number === 6) value = readMap(field.bytes(), depth + 1);
    else if (field.number === 7) value = field.bytes();
  }
  return value;
}

function readList(message: Uint8Array, depth: number): OtlpValue {
  if (depth > ingestLimits.valueDepth) return null;
  const values: OtlpValue[] = [];
  for (const field of readFields(message)) {
    // More elements than a value may have characters would be cut in any case.
    if (field.number !== 1 || values.length === ingestLimits.valueChars) continue;
    values.push(readAnyValue(field.bytes(), depth));
  }
  return values;
}

function readMap(message: Uint8Array, depth: number): OtlpAttributes | null {
  if (depth > ingestLimits.valueDepth) return null;
  const entries = new Map<string, OtlpValue>();
  for (const field of readFields(message)) {
    if (field.number === 1) addAttribute(entries, field.bytes(), depth);
  }
  return entries;
}
