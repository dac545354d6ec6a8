const units = ['byte', 'kilobyte', 'megabyte'] as const;

/** `412 kB`, `1.9 MB`; decimal units, as operating systems and networks count. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : bytes < 999_500 ? 1 : 2;
  const value = bytes / 1000 ** power;
  return new Intl.NumberFormat('en', {
    style: 'unit',
    unit: units[power] ?? 'byte',
    maximumFractionDigits: power === 2 ? 1 : 0,
  }).format(value);
}
