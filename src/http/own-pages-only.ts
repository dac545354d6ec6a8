import { createMiddleware } from 'hono/factory';
import { Problem } from './problem.ts';

/**
 * Refuses what another site's page would have a signed-in browser change: it adds the password of HTTP
 * Basic by itself. Programs send no `Sec-Fetch-Site`, and no password that they do not know.
 */
export const ownPagesOnly = createMiddleware(async (c, next) => {
  const from = c.req.header('Sec-Fetch-Site') ?? 'none';
  const changes = c.req.method !== 'GET' && c.req.method !== 'HEAD';
  if (changes && from !== 'same-origin' && from !== 'none') {
    throw new Problem(403, 'Not from there', 'Only pages of this worker may change anything.');
  }
  return next();
});
