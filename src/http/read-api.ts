import { Hono } from 'hono';
import { exportRoutes } from './export-routes.ts';
import { readRoutes } from './read-routes.ts';
import type { ReadEnv } from './reads.ts';
import { scanListRoutes } from './scan-list-routes.ts';
import { traceRoutes } from './trace-routes.ts';

/** All of the read API that answers questions; it imports nothing of the Worker, for its types' sake. */
export function readApi() {
  return new Hono<ReadEnv>()
    .route('/', readRoutes())
    .route('/', scanListRoutes())
    .route('/', traceRoutes())
    .route('/', exportRoutes());
}

/** For `hc` of hono/client. */
export type ReadApi = ReturnType<typeof readApi>;
