import * as z from 'zod';
import { severities } from '../core/alerting/alert-rule.ts';

const longestSeconds = 7 * 86_400;
/** A wait with its default. */
export const seconds = (fallback: number) =>
  z.number().min(0).max(longestSeconds).default(fallback);

/** What every receiver can be told, whatever its kind. */
export const receiverBasics = {
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'expected up to 40 of a–z, 0–9 and -'),
  /** Only alerts of these. */
  severities: z
    .array(z.enum(severities))
    .min(1)
    .default([...severities]),
  /** The clock runs by the minute: what is less than that is a minute or nothing. */
  groupWaitSeconds: seconds(0),
  groupIntervalSeconds: seconds(300),
  repeatIntervalSeconds: seconds(4 * 3600),
};

/** The name of a secret, so that the secret itself is in no variable. */
export const secretName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'expected the name of a secret, such as OPS_WEBHOOK_SECRET');
