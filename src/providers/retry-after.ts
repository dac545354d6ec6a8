/**
 * How long a server asks to wait: by `Retry-After` (seconds or a date) or, as Google does,
 * by a RetryInfo in the error body. Null where it says nothing of use.
 */
export function retryAfterMs(headers: Headers, body: string, now: number): number | null {
  const header = headers.get('retry-after')?.trim();
  if (header) {
    const waitMs = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
    if (Number.isFinite(waitMs)) return Math.max(0, waitMs);
  }
  const retryInfoSeconds = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(body)?.[1];
  return retryInfoSeconds === undefined ? null : Number(retryInfoSeconds) * 1000;
}
