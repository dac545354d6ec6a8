import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';
import { pacedPicture } from '../../faults/paced-vision/pace.ts';

/**
 * One request of an app, from its first byte to the answer's last, or to the socket's first message. `scan` is
 * what an app asks for one scan, one after the other: a socket, the upload, and two polls while it is read.
 */
export type RequestKind = 'upload' | 'status' | 'ready' | 'socket' | 'scan';

export const requestKinds: readonly RequestKind[] = ['status', 'ready', 'socket', 'upload', 'scan'];

export interface Jobs {
  readonly url: string;
  /** Jobs whose picture is being read. */
  readonly running: readonly string[];
}

export interface Target extends Jobs {
  readonly agent: Agent;
}

/** Reading takes longer than the bench: only the requests are measured, not the scan. */
const endless = { steps: 1, everyMs: 3_600_000 };
const runningJobs = 40;

export async function prepareJobs(url: string): Promise<Jobs> {
  const running = Array.from({ length: runningJobs }, () => crypto.randomUUID());
  return withConnections({ url, running }, async (target) => {
    for (const jobId of running) await upload(target, jobId);
    return { url, running };
  });
}

/** Connections are kept for a block; one that waits through a pause may be closed by then. */
export async function withConnections<T>(
  jobs: Jobs,
  work: (target: Target) => Promise<T>,
): Promise<T> {
  const agent = new Agent({ keepAlive: true });
  try {
    return await work({ ...jobs, agent });
  } finally {
    agent.destroy();
  }
}

export async function send(kind: RequestKind, target: Target, index: number): Promise<void> {
  const running = target.running[index % target.running.length] ?? '';
  switch (kind) {
    case 'upload':
      return upload(target, crypto.randomUUID());
    case 'status':
      return call(target, 'GET', `/scan/status/${running}`);
    case 'ready':
      return call(target, 'POST', `/scan/ready/${running}`);
    case 'socket':
      return hearFirst(target, crypto.randomUUID());
    case 'scan':
      return scan(target, crypto.randomUUID());
  }
}

async function scan(target: Target, jobId: string): Promise<void> {
  await hearFirst(target, jobId);
  await upload(target, jobId);
  for (let poll = 0; poll < 2; poll++) await call(target, 'GET', `/scan/status/${jobId}`);
}

function upload(target: Target, jobId: string): Promise<void> {
  const headers = { Prefer: 'respond-async', 'Content-Type': 'image/jpeg' };
  return call(target, 'POST', `/scan?jobId=${jobId}`, photoOf(jobId), headers);
}

/** As large as a phone's picture that the client has scaled down. */
const photoBytes = 400_000;

function photoOf(jobId: string): Uint8Array {
  const photo = new Uint8Array(photoBytes);
  photo.set(pacedPicture(jobId, endless));
  return photo;
}

/** Plain `http`: its own share of the time is less than half of `fetch`'s. */
function call(
  { url, agent }: Target,
  method: string,
  path: string,
  body?: Uint8Array,
  headers: Record<string, string> = {},
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const length = { 'Content-Length': String(body?.byteLength ?? 0) };
  const sent = request(url + path, { method, agent, headers: { ...headers, ...length } });
  sent.on('error', reject);
  sent.on('response', (answer) => {
    answer.resume();
    answer.on('end', () => {
      if ((answer.statusCode ?? 500) < 300) resolve();
      else reject(new Error(`${method} ${path}: ${answer.statusCode}`));
    });
  });
  sent.end(body);
  return promise;
}

/** A socket as the first request of a scan, as the client library opens it. */
function hearFirst({ url }: Target, jobId: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/progress?jobId=${jobId}&hello=1`);
  socket.on('error', reject);
  socket.once('message', () => {
    resolve();
    socket.close(1000);
  });
  return promise;
}
