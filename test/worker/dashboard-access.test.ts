import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { Env } from '../../src/env.ts';
import { createApp } from '../../src/http/app.ts';

const app = createApp({ listProviders: () => [], missingFor: () => undefined });
const token = 'a-long-and-secret-token';
const production: Env = { ...env, ENVIRONMENT: 'production' };
const withToken: Env = { ...production, DASHBOARD_TOKEN: token };

const basic = (password: string) => `Basic ${btoa(`anyone:${password}`)}`;

function ask(path: string, bindings: Env, authorization?: string): Response | Promise<Response> {
  const headers: Record<string, string> =
    authorization === undefined ? {} : { Authorization: authorization };
  return app.request(path, { headers }, bindings);
}

const guarded = [
  '/api/summary',
  '/api/telemetry',
  '/api/dead-letters',
  '/api/nothing',
  '/',
  '/scan',
  '/assets/app.js',
];

describe('who sees the dashboard and the read API', () => {
  it.each(guarded)(
    '%s is shut outside development where no token is set, and says how',
    async (path) => {
      const answer = await ask(path, production, `Bearer ${token}`);
      expect(answer.status).toBe(503);
      expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
      expect(await answer.text()).toContain('wrangler secret put DASHBOARD_TOKEN');
    },
  );

  it.each(guarded)('%s asks for the token where one is set', async (path) => {
    for (const wrong of [
      undefined,
      'Bearer wrong',
      'Bearer ',
      basic('wrong'),
      'Digest x',
      'Basic %',
    ]) {
      const answer = await ask(path, withToken, wrong);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('WWW-Authenticate')).toContain('Basic');
      expect(await answer.text()).not.toContain(token);
    }
  });

  it('lets in the bearer of the token, and the browser that has it as a password', async () => {
    for (const right of [`Bearer ${token}`, basic(token)]) {
      expect((await ask('/api/summary', withToken, right)).status).toBe(200);
      expect((await ask('/', withToken, right)).status).toBe(200);
    }
  });

  it('lets no page of another site change anything, signed in or not', async () => {
    const headers = { Authorization: basic(token), 'Sec-Fetch-Site': 'cross-site' };
    const path = `/api/scans/${crypto.randomUUID()}`;
    const erase = (site: string) =>
      app.request(
        path,
        { method: 'DELETE', headers: { ...headers, 'Sec-Fetch-Site': site } },
        withToken,
      );
    for (const site of ['cross-site', 'same-site']) expect((await erase(site)).status).toBe(403);
    expect((await erase('same-origin')).status).toBe(200);
    expect((await app.request('/api/summary', { headers }, withToken)).status).toBe(200);
  });

  it('is open in development', async () => {
    expect((await ask('/api/summary', env)).status).toBe(200);
  });

  it('keeps health and scan API open to all', async () => {
    expect((await ask('/health', production)).status).toBe(200);
    expect((await ask(`/scan/status/${crypto.randomUUID()}`, production)).status).toBe(404);
  });

  it('serves pages under a strict policy', async () => {
    const { headers } = await ask('/', env);
    expect(headers.get('Content-Security-Policy')).toContain("default-src 'self'");
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  it('serves the scan page where the scan API has no GET', async () => {
    const answer = await ask('/scan', env);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toContain('text/html');
  });
});
