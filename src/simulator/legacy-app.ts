import type { AppOutcome } from './ground-truth.ts';
import type { Device } from './device.ts';
import { pause } from './strikes.ts';

export interface LegacyScan {
  readonly baseUrl: string;
  readonly jobId: string;
  readonly picture: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
  readonly device: Device;
}

interface Ended {
  readonly books?: number;
  readonly error?: string;
}

const pollIntervalMs = 2_000;
const limitMs = 180_000;

/**
 * An app of 2025, which knows none of what came since and cannot be updated. The library cannot stand for it:
 * it acks, resumes and reports. It says that it is ready, opens a socket, uploads and waits for the answer;
 * where the socket fails it polls.
 */
export async function runLegacyApp(scan: LegacyScan): Promise<AppOutcome> {
  const { baseUrl, jobId, device, picture, headers } = scan;
  await device.fetch(`${baseUrl}/scan/ready/${jobId}`, { method: 'POST', headers });
  const followed = follow(scan);
  const request = { method: 'POST', headers: { 'Content-Type': 'image/jpeg', ...headers } };
  // It blocks until the scan has ended, and its answer tells nothing that was not heard before.
  const uploaded = device.fetch(`${baseUrl}/scan?jobId=${jobId}`, { ...request, body: picture });
  const refused = uploaded.then(async (answer): Promise<Ended> =>
    answer.status === 202 ? followed : { error: await answer.text() },
  );
  const { books, error } = await Promise.race([followed, refused]);
  await uploaded;
  if (books !== undefined) return { kind: 'completed', books };
  return { kind: 'failed', code: 'scan_failed', message: error ?? 'nothing came' };
}

async function follow(scan: LegacyScan): Promise<Ended> {
  return (await overSocket(scan)) ?? (await byPolling(scan));
}

/** How the scan ended; undefined where the socket went before that. */
function overSocket({ baseUrl, jobId, device }: LegacyScan): Promise<Ended | undefined> {
  const { promise, resolve } = Promise.withResolvers<Ended | undefined>();
  const url = `${baseUrl.replace(/^http/, 'ws')}/ws/progress?jobId=${jobId}`;
  const socket = new device.WebSocket(url);
  socket.addEventListener('message', ({ data }) => {
    const { data: update } = JSON.parse(String(data)) as {
      data: { error?: string; result?: { totalDetected: number } };
    };
    const { error, result } = update;
    if (result !== undefined) resolve({ books: result.totalDetected });
    if (error !== undefined) resolve({ error });
  });
  for (const type of ['close', 'error'] as const)
    socket.addEventListener(type, () => resolve(undefined));
  return promise;
}

async function byPolling({ baseUrl, jobId, device }: LegacyScan): Promise<Ended> {
  for (const deadline = Date.now() + limitMs; Date.now() < deadline;) {
    const answer = await device.fetch(`${baseUrl}/scan/status/${jobId}`, { method: 'GET' });
    const status = JSON.parse(await answer.text()) as {
      error: string | null;
      result?: { books: unknown[] } | null;
    };
    if (status.result) return { books: status.result.books.length };
    if (answer.status === 200 && status.error !== null) return { error: status.error };
    await pause(pollIntervalMs);
  }
  return { error: 'the scan did not end' };
}
