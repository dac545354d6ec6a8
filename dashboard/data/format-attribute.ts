type Scalar = string | number | boolean;

/** A value of a span's attribute as text; lists with commas. */
export function formatAttribute(value: Scalar | readonly Scalar[]): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}
