/** A setting that cannot be used; says which and what is expected, never the value, which may be a secret. */
export class SettingError extends Error {
  override readonly name = 'SettingError';

  constructor(variable: string, expected: string) {
    super(`${variable}: ${expected}`);
  }
}

/**
 * Parses `key=value,key2=value2` as OpenTelemetry's variables have it: W3C baggage, percent-decoded, without
 * metadata. A value may hold `=`, as Base64 does.
 * @throws {SettingError} that tells the number of the entry.
 */
export function parseKeyValueList(variable: string, text: string): [string, string][] {
  return text.split(',').flatMap((entry, index) => {
    if (entry.trim() === '') return [];
    const separator = entry.indexOf('=');
    const key = decode(entry.slice(0, separator));
    const value = decode(entry.slice(separator + 1));
    if (separator < 1 || !key || value === undefined) {
      const expected = 'expected key=value,key2=value2 with "," and "%" in values percent-encoded';
      throw new SettingError(variable, `${expected}; entry ${index + 1} is not`);
    }
    return [[key, value] as [string, string]];
  });
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return undefined;
  }
}
