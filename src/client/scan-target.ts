import type { Cursor } from '../core/protocol/cursor.ts';

/** A job and the server that has it; `baseUrl` is without a slash at its end. */
export interface ScanTarget {
  readonly baseUrl: string;
  readonly jobId: string;
}

/** Put together as text: React Native's `URL` cannot set a query. */
export function urlsOf({ baseUrl, jobId }: ScanTarget) {
  return {
    upload: `${baseUrl}/scan?jobId=${jobId}`,
    cancel: `${baseUrl}/scan/${jobId}`,
    report: `${baseUrl}/events`,
    /** Without a cursor it asks from the first update on, since a plain status has no `updates` ([ST4]). */
    status: (after: Cursor | undefined) => `${baseUrl}/scan/status/${jobId}?${query(after)}`,
    socket: (after: Cursor | undefined) =>
      `${baseUrl.replace(/^http/i, 'ws')}/ws/progress?jobId=${jobId}&hello=1${after ? `&${query(after)}` : ''}`,
  };
}

function query({ seq = 0, epoch = 0 }: Partial<Cursor> = {}): string {
  return `since=${seq}&epoch=${epoch}`;
}

/** @throws {TypeError} where it is neither given nor to be had from the page. */
export function readBaseUrl(given: string | URL | undefined): string {
  const page = globalThis as unknown as { location?: { origin?: string } };
  const url = String(given ?? page.location?.origin);
  const [base] = /^https?:\/\/[^/?#]([^?#]*[^/?#])?/i.exec(url) ?? [];
  if (base) return base;
  throw new TypeError(`options.baseUrl is no http(s) URL: ${url}`);
}
