import type { FallbackReason, Strategy } from '../../src/core/protocol/words.ts';
import type { Dimension } from '../../src/core/slo/rollup-dimensions.ts';
import { describeFallback, describeStrategy } from './words.ts';

export const dimensionNames: Record<Dimension, string> = {
  platform: 'Platform',
  appVersion: 'App version',
  networkType: 'Network',
  country: 'Country',
  provider: 'Provider',
  strategy: 'Strategy',
  fallbackReason: 'Fallback reason',
};

const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** A value of a dimension for people: `Germany (DE)`; null is what no app named. */
export function describeValue(by: Dimension, value: string | null): string {
  if (value === null) return by === 'strategy' ? describeStrategy('none') : 'Not said';
  if (by === 'strategy') return describeStrategy(value as Strategy);
  if (by === 'fallbackReason') return capitalise(describeFallback(value as FallbackReason, null));
  if (by === 'country') return describeCountry(value);
  return value;
}

/** `Country: Germany (DE)`. */
export function describeFilter(by: Dimension, value: string): string {
  return `${dimensionNames[by]}: ${describeValue(by, value)}`;
}

function describeCountry(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  const name = countries.of(code);
  return name === undefined ? code : `${name} (${code})`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
