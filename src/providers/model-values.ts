/** A finite number, also where the model wrote it as text. */
export function toFiniteNumber(value: unknown): number | null {
  const number =
    typeof value === 'string' && value.trim() !== '' && value.length < 32 ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Words models write for "nothing" where no schema is enforced.
const placeholder = /^[[(<]?(?:null|n\/a|unknown|unreadable|illegible)[\])>]?$/i;

/** Trimmed text of at most `maxLength` UTF-16 units; null for empty text and placeholders. */
export function toText(value: unknown, maxLength: number): string | null {
  if (typeof value !== 'string') return null;
  const text = value
    // oxlint-disable-next-line no-control-regex -- control characters are what is removed
    .replace(/[\s\u0000-\u001f\u007f]+/g, ' ')
    .slice(0, maxLength + 100)
    .trim()
    .slice(0, maxLength)
    // A cut may split a surrogate pair, which JSON and SQLite do not carry alike.
    .toWellFormed()
    .trim();
  return text === '' || placeholder.test(text) ? null : text;
}
