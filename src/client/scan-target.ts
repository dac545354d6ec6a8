import type { Cursor } from '../core/protocol/cursor.ts';

/** A job and the server that has it; `baseUrl` is without a slash at its end. */
export interface ScanTarget {
  readonly baseUrl: string;
  readonly jobId: string;
}

/** Put together as text: React Native's `URL` cannot set a query. */
export function uploadUrl({ baseUrl, jobId }: ScanTarget): string {
  return `${baseUrl}/scan?jobId=${jobId}`;
}

export function cancelUrl({ baseUrl, jobId }: ScanTarget): string {
  return `${baseUrl}/scan/${jobId}`;
}

/** Without a cursor it asks from the first update on, since a plain status has no `updates` ([ST4]). */
export function statusUrl({ baseUrl, jobId }: ScanTarget, after: Cursor | undefined): string {
  return `${baseUrl}/scan/status/${jobId}?${query(after ?? { seq: 0, epoch: 0 })}`;
}

export function socketUrl({ baseUrl, jobId }: ScanTarget, after: Cursor | undefined): string {
  const resume = after === undefined ? '' : `&${query(after)}`;
  return `${baseUrl.replace(/^http/i, 'ws')}/ws/progress?jobId=${jobId}&hello=1${resume}`;
}

export function reportUrl({ baseUrl }: ScanTarget): string {
  return `${baseUrl}/events`;
}

function query({ seq, epoch }: Cursor): string {
  return `since=${seq}&epoch=${epoch}`;
}

/** @throws {TypeError} where it is neither given nor to be had from the page. */
export function readBaseUrl(given: string | URL | undefined): string {
  const page = globalThis as unknown as { location?: { origin?: string } };
  const url = String(given ?? page.location?.origin ?? '')
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '');
  if (/^https?:\/\/./i.test(url)) return url;
  throw new TypeError(`scan() needs the server's http(s) URL as options.baseUrl, not "${url}"`);
}
