import { afterEach, describe, expect, it, vi } from 'vitest';
import { readApi, ReadProblem } from '../../../dashboard/data/read-api.ts';

const span = { from: 1000, to: 61_000 };

/** Answers each request of the page with `answer`; gives the requests. */
function serve(answer: (init: RequestInit | undefined) => Response | Promise<Response>) {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    asked.push({ url, init });
    return answer(init);
  });
  return asked;
}

async function problemOf(call: Promise<unknown>): Promise<ReadProblem> {
  const error: unknown = await call.catch((cause: unknown) => cause);
  if (!(error instanceof ReadProblem)) throw new Error('expected a ReadProblem', { cause: error });
  return error;
}

const { signal } = new AbortController();

describe('readApi', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('asks the routes of the page’s own worker, and can be given up', async () => {
    const asked = serve(() => Response.json({ scans: [], nextCursor: null, searchedTo: 0 }));
    await readApi.scans(span, 10, signal);
    expect(asked[0]?.url).toBe('/api/scans?from=1000&to=61000&limit=10');
    expect(asked[0]?.init).toMatchObject({ method: 'GET', signal });
  });

  it('asks for one metric and takes no other kind of series for it', async () => {
    const asked = serve(() => Response.json({ metric: 'fallback', target: 0.05, points: [] }));
    const minutes = { stepMs: 60_000, zone: { timeZone: 'Asia/Kolkata' } };
    expect((await readApi.timeseries('fallback', span, minutes, signal)).target).toBe(0.05);
    expect(asked[0]?.url).toBe('/api/timeseries?metric=fallback&from=1000&to=61000&step=60000');
    const problem = await problemOf(readApi.timeseries('pollingLatency', span, minutes, signal));
    expect(problem.detail).toContain('/api/timeseries');
  });

  it('says whose days are meant where steps are days', async () => {
    const asked = serve(() => Response.json({ metric: 'scans', points: [] }));
    const days = { stepMs: 86_400_000, zone: { timeZone: 'Asia/Kolkata' } };
    await readApi.timeseries('scans', span, days, signal);
    expect(asked[0]?.url).toContain('step=86400000&timeZone=Asia%2FKolkata');
  });

  it('keeps to filters', async () => {
    const asked = serve(() => Response.json({ by: 'country', values: [], omitted: 0 }));
    await readApi.breakdown('country', { ...span, platform: 'ios' }, true, signal);
    expect(asked[0]?.url).toBe(
      '/api/breakdown?by=country&latency=true&from=1000&to=61000&platform=ios',
    );
  });

  it('gives the server’s own words for what went wrong', async () => {
    const body = { title: 'Bad request', detail: 'from must be before to', status: 400 };
    serve(() => Response.json(body, { status: 400 }));
    expect(await problemOf(readApi.summary(span, signal))).toMatchObject({
      status: 400,
      message: 'Bad request',
      detail: 'from must be before to',
    });
  });

  it('tells a server that cannot be reached from one that answers something else', async () => {
    serve(() => Promise.reject(new TypeError('Failed to fetch')));
    expect((await problemOf(readApi.summary(span, signal))).message).toContain('reached');
    serve(() => new Response('<html>'));
    expect((await problemOf(readApi.comparison(span, signal))).message).toContain('understood');
  });

  it('lets an abort through as it is', async () => {
    const controller = new AbortController();
    serve(() => {
      controller.abort();
      return Promise.reject(controller.signal.reason as Error);
    });
    await expect(readApi.summary(span, controller.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
