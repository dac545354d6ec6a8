import { env, exports } from 'cloudflare:workers';
import type { ScanJob } from '../../src/durable/scan-job.ts';
import { scanStatusSchema, type ScanStatus } from '../../src/core/protocol/answers.ts';

export const origin = 'https://bookshelf.test';

/** An answer read whole: a body may not be read in the context of another object, where tests get to wait. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly webSocket: WebSocket | null;
  readonly text: string;
  json(): unknown;
}

export async function call(path: string, init?: RequestInit): Promise<Answer> {
  const response = await exports.default.fetch(new Request(`${origin}${path}`, init));
  const { headers, webSocket } = response;
  const text = webSocket === null ? await response.text() : '';
  const json = () => JSON.parse(text) as unknown;
  return { status: response.status, headers, webSocket, text, json };
}

export interface UploadOptions {
  readonly headers?: Record<string, string>;
  readonly blocking?: boolean;
}

export function upload(
  jobId: string,
  body: BodyInit,
  { headers = {}, blocking = false }: UploadOptions = {},
): Promise<Answer> {
  const prefer: Record<string, string> = blocking ? {} : { Prefer: 'respond-async' };
  return call(`/scan?jobId=${jobId}`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'image/jpeg', ...prefer, ...headers },
  });
}

export async function status(jobId: string, query = ''): Promise<ScanStatus> {
  const answer = await call(`/scan/status/${jobId}${query}`);
  if (answer.status !== 200) throw new Error(`status answered ${answer.status}`);
  return scanStatusSchema.parse(answer.json());
}

export function jobStub(jobId: string): DurableObjectStub<ScanJob> {
  return env.SCAN_JOB.get(env.SCAN_JOB.idFromName(jobId.toLowerCase()));
}

/** Polls until `done` says so; the worker's own clock drives what is waited for. */
export async function until<T>(read: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 500; tries += 1) {
    const value = await read();
    if (done(value)) return value;
    await scheduler.wait(10);
  }
  throw new Error('it did not come to pass within 5 s');
}

/** Polls until the scan is complete, as an app would. */
export function completed(jobId: string): Promise<ScanStatus> {
  return until(
    () => status(jobId),
    (seen) => seen.stage === 'complete',
  );
}
