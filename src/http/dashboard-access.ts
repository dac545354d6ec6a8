import { basicAuth } from 'hono/basic-auth';
import { bearerAuth } from 'hono/bearer-auth';
import { some } from 'hono/combine';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import { timingSafeEqual } from 'hono/utils/buffer';
import { isDevelopment, readConfig } from '../config.ts';
import type { Env } from '../env.ts';
import { Problem } from './problem.ts';

/**
 * Lets in whoever has the dashboard's token: as a bearer token, or as the password of HTTP Basic, which
 * is what a browser can ask a person for. Open in development; shut where no token is set.
 */
export const dashboardAccess = createMiddleware<{ Bindings: Env }>(async (c, next) => {
  if (isDevelopment(readConfig(c.env))) return next();
  const token = c.env.DASHBOARD_TOKEN;
  if (!token) {
    const detail =
      'Set a token with `npx wrangler secret put DASHBOARD_TOKEN`, then sign in with it.';
    throw new Problem(503, 'The dashboard is not set up', detail);
  }
  const either = some(
    bearerAuth({ verifyToken: (sent) => timingSafeEqual(sent, token) }),
    basicAuth({ verifyUser: (_user, password) => timingSafeEqual(password, token) }),
  );
  try {
    return await either(c, next);
  } catch (error) {
    if (error instanceof HTTPException) throw signIn();
    throw error;
  }
});

function signIn(): Problem {
  const detail =
    'Send the dashboard token as `Authorization: Bearer …`, or as the password in a browser.';
  return new Problem(401, 'Sign in', detail, {
    'WWW-Authenticate': 'Basic realm="Bookshelf dashboard", charset="UTF-8"',
  });
}
