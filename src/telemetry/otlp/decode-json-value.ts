import * as z from 'zod';
import { toInteger } from './integer.ts';
import { ingestLimits } from './limits.ts';
import { OtlpDecodeError, type OtlpAttributes, type OtlpValue } from './otlp-request.ts';

/** A repeated field: null and absent are empty, as in Protobuf's JSON mapping. */
export const rowsSchema = z
  .array(z.unknown())
  .nullish()
  .transform((rows) => rows ?? []);

const valuesSchema = z.object({ values: rowsSchema }).nullish();

/** 64-bit integers are decimal text; numbers are taken too. */
const anyValueSchema = z
  .object({
    stringValue: z.string().nullish(),
    boolValue: z.boolean().nullish(),
    intValue: z
      .union([z.string().regex(/^-?\d{1,19}$/), z.number().refine(Number.isInteger)])
      .nullish(),
    doubleValue: z.union([z.number(), z.string()]).nullish(),
    arrayValue: valuesSchema,
    kvlistValue: valuesSchema,
    bytesValue: z.string().nullish(),
  })
  .nullish();

const keyValueSchema = z.object({
  key: z
    .string()
    .nullish()
    .transform((key) => key ?? ''),
  value: z.unknown(),
});

/**
 * Reads a list of KeyValue.
 * @throws {OtlpDecodeError} where it is none.
 */
export function readAttributes(rows: readonly unknown[], path: string, depth = 0): OtlpAttributes {
  const attributes = new Map<string, OtlpValue>();
  for (const [at, row] of rows.slice(0, ingestLimits.attributes).entries()) {
    const place = `${path}[${at}]`;
    const { key, value } = parseJson(keyValueSchema, row, place);
    attributes.set(key, readAnyValue(value, `${place}.value`, depth));
  }
  return attributes;
}

function readAnyValue(raw: unknown, path: string, depth: number): OtlpValue {
  const any = parseJson(anyValueSchema, raw, path) ?? {};
  if (any.stringValue != null) return any.stringValue;
  if (any.boolValue != null) return any.boolValue;
  if (any.intValue != null) return toInteger(BigInt(any.intValue));
  if (any.doubleValue != null) return readDouble(any.doubleValue, path);
  if (any.bytesValue != null) return readBase64(any.bytesValue, path);
  if (depth >= ingestLimits.valueDepth) return null;
  if (any.kvlistValue != null) return readAttributes(any.kvlistValue.values, path, depth + 1);
  if (any.arrayValue == null) return null;
  // More elements than a value may have characters would be cut in any case.
  const values = any.arrayValue.values.slice(0, ingestLimits.valueChars);
  return values.map((value, at) => readAnyValue(value, `${path}[${at}]`, depth + 1));
}

function readDouble(raw: number | string, path: string): number {
  const value = raw === '' ? Number.NaN : Number(raw);
  if (Number.isNaN(value) && raw !== 'NaN') {
    throw new OtlpDecodeError(path, 'doubleValue is no number');
  }
  return value;
}

function readBase64(text: string, path: string): Uint8Array {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (char) => char.charCodeAt(0));
  } catch {
    throw new OtlpDecodeError(path, 'bytesValue is not base64');
  }
}

/**
 * Parses a part of a JSON body.
 * @throws {OtlpDecodeError} naming the field and what is expected of it.
 */
export function parseJson<T extends z.ZodType>(
  schema: T,
  value: unknown,
  path: string,
): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = [path, ...(issue?.path ?? [])].filter((part) => part !== '').join('.');
  throw new OtlpDecodeError(field, issue?.message ?? 'not as OTLP has it');
}
