/** Colours of a binding: its base, the ink of the type and a second colour for bands and labels. */
export type Palette = { base: string; ink: string; accent: string };

export const palettes: readonly Palette[] = [
  { base: '#1f3a4d', ink: '#f1e7d0', accent: '#c8763a' },
  { base: '#7a1f23', ink: '#f3dfb4', accent: '#2a1314' },
  { base: '#e9e1cf', ink: '#22201d', accent: '#b23a2e' },
  { base: '#24452f', ink: '#efe3c0', accent: '#c9a24b' },
  { base: '#d9a02c', ink: '#241a10', accent: '#8c2f1b' },
  { base: '#17191d', ink: '#f4f1ea', accent: '#c5322c' },
  { base: '#c4502e', ink: '#fff4e2', accent: '#2b2a33' },
  { base: '#33415f', ink: '#f5efe0', accent: '#d3a94f' },
  { base: '#f4f2ec', ink: '#1b2f52', accent: '#d0562e' },
  { base: '#5c3a26', ink: '#ecd7a4', accent: '#26160d' },
  { base: '#3f7077', ink: '#fbf6e6', accent: '#e0a458' },
  { base: '#8a9a86', ink: '#1d2620', accent: '#f2ead6' },
  { base: '#512a4b', ink: '#f2dfd2', accent: '#d08a4c' },
  { base: '#cdbfa3', ink: '#33251a', accent: '#7b2d26' },
  { base: '#2e2a28', ink: '#e8c872', accent: '#8a2a23' },
  { base: '#b9352f', ink: '#fff6ea', accent: '#1d1b1b' },
  { base: '#0f4c5c', ink: '#f6e8c8', accent: '#e36414' },
  { base: '#6d7f92', ink: '#fdfaf2', accent: '#232b35' },
  { base: '#efe9dc', ink: '#6b1d1d', accent: '#31463a' },
  { base: '#3d5a35', ink: '#f7efd9', accent: '#172214' },
  { base: '#dcc9a0', ink: '#1e3347', accent: '#a5402d' },
  { base: '#8e3b46', ink: '#fbeede', accent: '#f0c987' },
  { base: '#fbfaf6', ink: '#161616', accent: '#e3b505' },
  { base: '#26355d', ink: '#e9cf8a', accent: '#8f1d21' },
];

export function channelsOf(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Mixes towards black (negative) or white (positive) by the amount, -1 to 1. */
export function shade(colour: string, amount: number): string {
  const target = amount < 0 ? 0 : 255;
  const mixed = channelsOf(colour).map((channel) =>
    Math.round(channel + (target - channel) * Math.abs(amount)),
  );
  return `rgb(${mixed.join(',')})`;
}

/** WCAG 2.2 relative luminance, 0 to 1. */
export function luminance(colour: string): number {
  const [red, green, blue] = channelsOf(colour).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2 contrast ratio, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}

/** The first of the wished colours that is easy to read on the background, or else black or cream. */
export function readableOn(background: string, wished: readonly string[]): string {
  const [dark, light] = ['#1c1a17', '#fbf5e8'] as const;
  const wish = wished.find((colour) => contrast(colour, background) > 4.2);
  if (wish !== undefined) return wish;
  return contrast(dark, background) > contrast(light, background) ? dark : light;
}

export function hexOf(red: number, green: number, blue: number): string {
  return `#${((red << 16) | (green << 8) | blue).toString(16).padStart(6, '0')}`;
}
