import type { Context } from 'hono';
import { readConfig } from '../config.ts';
import { syntheticHeader, type ProviderName } from '../core/protocol/words.ts';
import type { Env } from '../env.ts';
import { ScanError } from './scan-error.ts';

/** Whether an upload's scan is to be kept out of all numbers ([SY2]), or may count as an app's ([SY3]). */
export function isSynthetic(c: Context<{ Bindings: Env }>, provider: ProviderName): boolean {
  if (provider !== 'synthetic') return false;
  if (c.req.header(syntheticHeader)?.toLowerCase() !== 'count') return true;
  if (readConfig(c.env).syntheticMayCount) return false;
  throw new ScanError(
    'provider_not_configured',
    'Counting synthetic scans needs the variable SYNTHETIC_PROVIDER = "countable". Leave X-Synthetic-Scans out to have them marked.',
  );
}
