import { parseAccept } from 'hono/utils/accept';
import type { TextFormat } from '../core/metrics/render-metrics.ts';

interface Offer {
  readonly format: TextFormat;
  readonly version: string;
  /** Media ranges that ask for it, the most exact first. */
  readonly ranges: readonly string[];
}

/** OpenMetrics is for whoever names it; of what is wanted as much, it goes first. */
const offers: readonly Offer[] = [
  { format: 'openmetrics', version: '1.0.0', ranges: ['application/openmetrics-text'] },
  { format: 'prometheus', version: '0.0.4', ranges: ['text/plain', 'text/*', '*/*'] },
];

/**
 * The format that an `Accept` asks for most, by its q-values; Prometheus' own text where it asks for neither, as
 * every exporter answers.
 */
export function chooseTextFormat(accept: string | undefined): TextFormat {
  const asked = parseAccept(accept ?? '');
  let best: { readonly format: TextFormat; readonly q: number } = { format: 'prometheus', q: 0 };
  for (const offer of offers) {
    const q = qualityOf(offer, asked);
    if (q > best.q) best = { format: offer.format, q };
  }
  return best.format;
}

function qualityOf({ version, ranges }: Offer, asked: ReturnType<typeof parseAccept>): number {
  const fitting = asked.filter(({ params }) => (params['version'] ?? version) === version);
  for (const range of ranges) {
    const own = fitting.filter(({ type }) => type.toLowerCase() === range);
    if (own.length > 0) return Math.max(...own.map(({ q }) => q));
  }
  return 0;
}
