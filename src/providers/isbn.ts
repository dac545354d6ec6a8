/** The bare digits of an ISBN-10 or ISBN-13 whose check digit is right; null for anything else. */
export function normaliseIsbn(text: string): string | null {
  const digits = text
    .replace(/^\s*isbn(?:-1[03])?:?/i, '')
    .replace(/[\s\u2010-\u2015-]/g, '')
    .toUpperCase();
  if (/^97[89]\d{10}$/.test(digits) && isbn13Sum(digits) % 10 === 0) return digits;
  if (/^\d{9}[\dX]$/.test(digits) && isbn10Sum(digits) % 11 === 0) return digits;
  return null;
}

function isbn13Sum(digits: string): number {
  return [...digits].reduce((sum, digit, i) => sum + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
}

function isbn10Sum(digits: string): number {
  return [...digits].reduce((sum, d, i) => sum + (d === 'X' ? 10 : Number(d)) * (10 - i), 0);
}
