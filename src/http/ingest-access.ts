import { createMiddleware } from 'hono/factory';
import { timingSafeEqual } from 'hono/utils/buffer';
import { isDevelopment, readConfig } from '../config.ts';
import type { Env } from '../env.ts';
import { IngestError } from './ingest-error.ts';

/** Lets in whoever has the ingest key. Open in development; shut where no key is set. */
export const ingestAccess = createMiddleware<{ Bindings: Env }>(async (c, next) => {
  if (isDevelopment(readConfig(c.env))) return next();
  const key = c.env.INGEST_KEY;
  if (!key) {
    const how = 'Set a key with `npx wrangler secret put INGEST_KEY`, then send it.';
    throw new IngestError(503, `Ingest is not set up. ${how}`);
  }
  const bearer = /^Bearer +(.+)$/i.exec(c.req.header('Authorization') ?? '')?.[1];
  const sent = c.req.header('x-api-key') ?? bearer ?? '';
  if (await timingSafeEqual(sent, key)) return next();
  throw new IngestError(401, 'Send the ingest key as `Authorization: Bearer …` or `x-api-key`.', {
    headers: { 'WWW-Authenticate': 'Bearer realm="Bookshelf ingest"' },
  });
});
