import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { readConfig } from '../config.ts';
import { appReportSchema } from '../core/protocol/app-report.ts';
import type { Cursor } from '../core/protocol/cursor.ts';
import { parseJobId } from '../core/protocol/job-id.ts';
import { providerNames, type ProviderName } from '../core/protocol/words.ts';
import { scanAccepted } from '../core/scan/result.ts';
import type { Env } from '../env.ts';
import { ScanError } from './scan-error.ts';
import { isSynthetic } from './synthetic-mark.ts';
import { waitForEnd } from './wait-for-end.ts';
import { arrivalOf, jobIdOf, visitOf } from './visit.ts';

type Bindings = { Bindings: Env };

const reportLimit = bodyLimit({
  maxSize: 8 * 1024,
  onError: () => {
    throw new ScanError('invalid_report', 'A report must be at most 8 KB.');
  },
});

export interface ScanRouteParts {
  /** Which setting a provider lacks; undefined where it is ready. */
  missingFor(name: ProviderName, env: Env): string | undefined;
}

/** The scan API ([UP], [ST], [RD], [CX], [WS], [EV]); open to every origin that the configuration names. */
export function scanRoutes(parts: ScanRouteParts): Hono<Bindings> {
  const routes = new Hono<Bindings>();
  const allow = cors({
    origin: (_origin, c: Context<Bindings>) => readConfig(c.env).scanCorsOrigin,
    allowMethods: ['GET', 'POST', 'DELETE'],
    allowHeaders: allowedHeaders,
    exposeHeaders: ['Retry-After'],
    maxAge: 86_400,
  });
  routes.use('/scan', allow).use('/scan/*', allow).use('/ws/progress', allow).use('/events', allow);

  routes.post('/scan', (c) => upload(c, parts));
  routes.get('/scan/status/:jobId', status);
  routes.post('/scan/ready/:jobId', ready);
  routes.delete('/scan/:jobId', cancel);
  routes.get('/ws/progress', socket);
  routes.post('/events', reportLimit, report);
  return routes;
}

const allowedHeaders = [
  'Content-Type',
  'Prefer',
  'traceparent',
  'tracestate',
  'baggage',
  'X-AI-Provider',
  'X-Progress-Strategy',
  'X-Strategy-Reason',
  'X-Fallback-Reason',
  'X-Client-Platform',
  'X-Client-Version',
  'X-Network-Type',
];

async function upload(c: Context<Bindings>, parts: ScanRouteParts): Promise<Response> {
  const id = jobIdOf(c.req.query('jobId') ?? crypto.randomUUID());
  await admit(c);
  const provider = chosenProvider(c, parts);
  const body = c.req.raw.body;
  if (body === null) throw new ScanError('not_a_picture', 'Send the picture as the body.');
  const declared = Number(c.req.header('Content-Length') ?? Number.NaN);
  const stub = jobStub(c.env, id.key);
  const answer = await stub.upload(
    {
      visit: visitOf(c.req, id.key),
      provider,
      synthetic: isSynthetic(c, provider),
      declaredBytes: Number.isFinite(declared) ? declared : null,
    },
    body,
  );
  if (answer.kind === 'refused') throw new ScanError(answer.code, answer.message);
  const async = /(^|[\s,;])respond-async([\s,;]|$)/i.test(c.req.header('Prefer') ?? '');
  if (async) c.header('Preference-Applied', 'respond-async');
  else await waitForEnd(() => jobStub(c.env, id.key).waitForEnd());
  return c.json(scanAccepted(id.echo), 202);
}

/** Lets a request pass, or says when to come again ([UP5]). */
async function admit(c: Context<Bindings>): Promise<void> {
  const address = c.req.header('CF-Connecting-IP') ?? 'local';
  const { success } = await c.env.UPLOAD_LIMIT.limit({ key: address });
  if (success) return;
  throw new ScanError(
    'rate_limited',
    'Too many uploads from this address. Try again in a minute.',
    {
      'Retry-After': '60',
    },
  );
}

function chosenProvider(c: Context<Bindings>, parts: ScanRouteParts): ProviderName {
  const asked = c.req.header('X-AI-Provider') ?? readConfig(c.env).defaultProvider;
  const name = providerNames.find((known) => known === asked.toLowerCase());
  if (name === undefined) {
    const known = providerNames.join(', ');
    throw new ScanError('unknown_provider', `X-AI-Provider must be one of ${known}.`);
  }
  const needs = parts.missingFor(name, c.env);
  if (needs === undefined) return name;
  throw new ScanError('provider_not_configured', `The provider ${name} needs ${needs}.`);
}

async function status(c: Context<Bindings, '/scan/status/:jobId'>): Promise<Response> {
  const id = jobIdOf(c.req.param('jobId'));
  const isCheck = c.req.query('check') === '1';
  const request = { echo: id.echo, after: cursorOf(c), isCheck, arrival: arrivalOf(c.req) };
  const answer = await jobStub(c.env, id.key).status(request);
  if (answer === undefined) throw unknownJob();
  c.header('Cache-Control', 'no-store');
  return c.json(answer);
}

async function ready(c: Context<Bindings, '/scan/ready/:jobId'>): Promise<Response> {
  const id = jobIdOf(c.req.param('jobId'));
  await jobStub(c.env, id.key).ready(visitOf(c.req, id.key));
  return c.json({ success: true, message: 'Ready. Updates come as they are made.' });
}

async function cancel(c: Context<Bindings, '/scan/:jobId'>): Promise<Response> {
  const { key } = jobIdOf(c.req.param('jobId'));
  const outcome = await jobStub(c.env, key).cancel(arrivalOf(c.req));
  if (outcome === undefined) throw unknownJob();
  return c.json({ success: true, outcome });
}

async function socket(c: Context<Bindings>): Promise<Response> {
  if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') {
    throw new ScanError('upgrade_required', 'Open this address as a WebSocket.', {
      Upgrade: 'websocket',
      Connection: 'Upgrade',
    });
  }
  const id = jobIdOf(c.req.query('jobId'));
  const asked = {
    visit: visitOf(c.req, id.key),
    echo: id.echo,
    after: cursorOf(c),
    hello: c.req.query('hello') === '1',
  };
  const answer = await jobStub(c.env, id.key).fetch('https://job/socket', {
    headers: { Upgrade: 'websocket', 'X-Socket-Request': JSON.stringify(asked) },
  });
  if (answer.status === 101) return answer;
  throw new ScanError('too_many_sockets', 'This job has too many sockets. Close some, or poll.');
}

async function report(c: Context<Bindings>): Promise<Response> {
  const parsed = appReportSchema.safeParse(jsonOf(await c.req.text()));
  if (!parsed.success) {
    const what = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ScanError('invalid_report', `The report cannot be read. ${what.join('; ')}`);
  }
  const key = parseJobId(parsed.data.jobId)?.key ?? '';
  if (!(await jobStub(c.env, key).report(parsed.data, arrivalOf(c.req)))) throw unknownJob();
  return c.json({ success: true }, 202);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function jobStub(env: Env, key: string) {
  return env.SCAN_JOB.get(env.SCAN_JOB.idFromName(key));
}

/** `since` and `epoch` of the query ([RS3]); null where an app starts from now. */
function cursorOf(c: Context<Bindings>): Cursor | null {
  const since = c.req.query('since');
  const epoch = c.req.query('epoch');
  for (const value of [since, epoch]) {
    if (value !== undefined && !/^\d{1,16}$/.test(value)) {
      throw new ScanError('invalid_cursor', 'since and epoch must be whole numbers.');
    }
  }
  return since === undefined ? null : { seq: Number(since), epoch: Number(epoch ?? -1) };
}

function unknownJob(): ScanError {
  return new ScanError('unknown_job', 'There is no such job, or it has expired.');
}
