import { Hono } from 'hono';
import { liveFeedName } from '../core/live/reader.ts';
import type { Env } from '../env.ts';
import { Problem } from './problem.ts';

const retrySeconds = '30';

/** The live feed of recorded scans ([LF1]); access is the dashboard's. */
export function liveRoutes() {
  return new Hono<{ Bindings: Env }>().get('/api/live', async (c) => {
    if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') throw upgradeRequired();
    requireOwnOrigin(c.req.header('Origin'), c.req.url);
    const feed = c.env.LIVE_FEED.get(c.env.LIVE_FEED.idFromName(liveFeedName));
    const answer = await feed.fetch(c.req.raw);
    if (answer.status === 429) throw tooManyReaders();
    return answer;
  });
}

/** A browser adds its password for this worker to sockets that another site's page opens, and asks nobody. */
function requireOwnOrigin(origin: string | undefined, url: string): void {
  if (origin === undefined) return;
  const isOwn = URL.canParse(origin) && new URL(origin).host === new URL(url).host;
  if (!isOwn) throw new Problem(403, 'Not from there', 'Only pages of this worker may listen.');
}

function upgradeRequired(): Problem {
  const detail = 'This is a WebSocket: connect to it with the wss: scheme, or read /api/scans.';
  return new Problem(426, 'Upgrade required', detail, { Upgrade: 'websocket' });
}

function tooManyReaders(): Problem {
  const detail = `The live feed has as many readers as it takes. Try again in ${retrySeconds} s, or read /api/scans.`;
  return new Problem(429, 'Too many readers', detail, { 'Retry-After': retrySeconds });
}
