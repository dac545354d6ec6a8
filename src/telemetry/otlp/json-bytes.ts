const encoder = new TextEncoder();

/** Length as JSON in UTF-8. */
export function jsonBytes(value: object): number {
  return encoder.encode(JSON.stringify(value)).byteLength;
}
