import type { SpanAttributes } from '../span-record.ts';
import { ingestLimits } from './limits.ts';
import type { OtlpAttributes, OtlpValue } from './otlp-request.ts';

type Scalar = string | number | boolean;

/** Attributes as spans keep them: scalars and lists of one kind; what is neither becomes text, and long text is cut. */
export function toSpanAttributes(attributes: OtlpAttributes): SpanAttributes {
  const kept = [...attributes].filter(
    ([key]) => key.length > 0 && key.length <= ingestLimits.nameChars,
  );
  return Object.fromEntries(kept.map(([key, value]) => [cutText(key), toAttribute(value)]));
}

/** Cuts between characters, and puts U+FFFD for halves of characters and NUL, which SQLite ends text at. */
export function cutText(text: string, most: number = ingestLimits.valueChars): string {
  const cut = text.slice(0, most);
  const whole = text.length > most && /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
  return whole.toWellFormed().replaceAll('\0', '\uFFFD');
}

function toAttribute(value: OtlpValue): SpanAttributes[string] {
  if (isScalar(value)) return typeof value === 'string' ? cutText(value) : value;
  if (isList(value) && isOneKind(value)) return cutList(value);
  // OpenTelemetry's common specification, "AnyValue representation for non-OTLP protocols".
  const plain = toPlain(value) ?? '';
  return cutText(typeof plain === 'string' ? plain : JSON.stringify(plain));
}

function isScalar(value: OtlpValue): value is Scalar {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'string' || typeof value === 'boolean';
}

function isOneKind(values: readonly OtlpValue[]): values is readonly Scalar[] {
  return values.every((value) => isScalar(value) && typeof value === typeof values[0]);
}

/** The first elements, to as many characters as one text may have. */
function cutList(values: readonly Scalar[]): Scalar[] {
  const kept: Scalar[] = [];
  let left: number = ingestLimits.valueChars;
  for (const value of values) {
    if (left <= 0) break;
    const short = typeof value === 'string' ? cutText(value, left) : value;
    kept.push(short);
    left -= String(short).length + 1;
  }
  return kept;
}

type Plain = Scalar | null | Plain[] | { [key: string]: Plain };

function toPlain(value: OtlpValue): Plain {
  if (value === null || isScalar(value)) return value;
  // NaN, infinities, and integers past 2^53: a JSON number cannot hold them.
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return toBase64(value);
  if (isList(value)) return value.map(toPlain);
  return Object.fromEntries([...value].map(([key, inner]) => [key, toPlain(inner)]));
}

function isList(value: OtlpValue): value is readonly OtlpValue[] {
  return Array.isArray(value);
}

function toBase64(bytes: Uint8Array): string {
  // Four characters for three bytes; the rest would be cut.
  return btoa(String.fromCharCode(...bytes.subarray(0, ingestLimits.valueChars)));
}
