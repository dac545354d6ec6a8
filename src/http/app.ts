import { Hono, type Context } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { readConfig } from '../config.ts';
import type { Env } from '../env.ts';
import { log } from '../telemetry/log.ts';
import { alertRoutes } from './alert-routes.ts';
import { alertRulesFile } from './alert-rules-file.ts';
import { dashboardAccess } from './dashboard-access.ts';
import { ingestRoutes } from './ingest-routes.ts';
import { liveRoutes } from './live-routes.ts';
import { metricsRoutes } from './metrics-routes.ts';
import { operationRoutes } from './operation-routes.ts';
import { ownPagesOnly } from './own-pages-only.ts';
import { Problem } from './problem.ts';
import { queryReads } from './query-reads.ts';
import { readApi } from './read-api.ts';
import { receiverRoutes } from './receiver-routes.ts';
import { rollupRoutes } from './rollup-routes.ts';
import { ScanError } from './scan-error.ts';
import { scanRoutes, type ScanRouteParts } from './scan-routes.ts';
import { silenceRoutes } from './silence-routes.ts';

export interface AppParts extends ScanRouteParts {
  listProviders(env: Env): { name: string; configured: boolean }[];
}

const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    imgSrc: ["'self'", 'blob:', 'data:'],
    connectSrc: ["'self'", 'ws:', 'wss:'],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: 'no-referrer',
});

/** The whole of the worker's HTTP: scan API, read API, dashboard. */
export function createApp(parts: AppParts) {
  const app = new Hono<{ Bindings: Env }>();
  app.onError(answerError);
  app.route('/', scanRoutes(parts));
  app.route('/', ingestRoutes());
  app.get('/health', (c) => {
    const { environment, defaultProvider } = readConfig(c.env);
    const providers = parts.listProviders(c.env);
    return c.json({ status: 'ok', environment, defaultProvider, providers });
  });
  app.get('/scan', pageHeaders, dashboardAccess, page);
  app.use('/scan/*', (c) => notFound(c.req.path));
  app.route('/', metricsRoutes());
  // Before the pages' headers, which cannot be added to the answer that opens a socket.
  app.use('/api/live', dashboardAccess).route('/', liveRoutes());
  app.use('/api/*', pageHeaders, ownPagesOnly, dashboardAccess, queryReads);
  app.route('/', readApi());
  app.route('/', operationRoutes());
  app.route('/', rollupRoutes());
  app.route('/', alertRoutes());
  app.route('/', silenceRoutes());
  app.route('/', receiverRoutes());
  app.use('/alerts/rules.yml', pageHeaders, dashboardAccess);
  app.route('/', alertRulesFile());
  app.all('/api/*', (c) => {
    throw new Problem(404, 'Not found', `There is no ${c.req.path}.`);
  });
  app.get('*', pageHeaders, dashboardAccess, page);
  app.all('*', (c) => notFound(c.req.path));
  return app;
}

/** A file of the dashboard, copied because the headers of what a binding answers cannot be added to. */
async function page(c: Context<{ Bindings: Env }>): Promise<Response> {
  const file = await c.env.ASSETS.fetch(c.req.raw);
  return new Response(file.body, file);
}

function notFound(path: string): never {
  throw new ScanError(
    'not_found',
    `There is no ${path}, or not with this method. See PROTOCOL.md.`,
  );
}

const ourFault = 'A fault of ours. Try again.';

/** The one place where failures become answers. */
function answerError(error: Error, c: Context): Response {
  if (error instanceof Problem) return error.toResponse();
  const known = error instanceof ScanError ? error : new ScanError('internal', ourFault);
  if (known.code === 'internal') {
    log('error', 'unexpected', { error: String(error), stack: error.stack });
    if (c.req.path.startsWith('/api/') || c.req.path === '/metrics')
      return new Problem(500, 'Internal error', ourFault).toResponse();
  }
  return Response.json(known.body, { status: known.status, headers: known.headers });
}
