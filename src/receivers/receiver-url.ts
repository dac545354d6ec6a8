import * as z from 'zod';
import { AlertSettingError } from '../core/alerting/read-rules.ts';
import { checkUrl } from './check-url.ts';
import { secretName } from './receiver-basics.ts';
import type { ReceiverContext } from './receiver.ts';

/** An address, in the open or as a secret. */
export const urlSettings = {
  url: z.string().max(2000).optional(),
  /** Name of the secret that holds the address, where that is one. */
  urlSecret: secretName.optional(),
};

/** @throws {AlertSettingError} that says which setting is wrong. */
export function readUrl(
  { url, urlSecret }: { url?: string | undefined; urlSecret?: string | undefined },
  { path, isDevelopment, secretOf }: ReceiverContext,
): URL {
  if ((url === undefined) === (urlSecret === undefined)) {
    throw new AlertSettingError(path, 'expected either url or urlSecret');
  }
  return checkUrl(`${path}.url`, url ?? secretOf(urlSecret ?? ''), isDevelopment);
}

/** Of an address that is a secret by itself, as chat services give them. */
export function readSecretUrl(urlSecret: string, context: ReceiverContext): URL {
  return checkUrl(`${context.path}.urlSecret`, context.secretOf(urlSecret), context.isDevelopment);
}
