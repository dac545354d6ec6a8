import type { Declaration } from './declaration.ts';
import type { Surroundings } from './environment.ts';
import type { HowFollowed } from './scan-outcome.ts';
import { urlsOf, type ScanTarget } from './scan-target.ts';
import { sendRequest } from './send-request.ts';

export interface Report {
  readonly followed: HowFollowed;
  readonly declaration: Declaration;
  readonly durationMs: number;
  /** Undefined for a success. */
  readonly errorMessage: string | undefined;
}

interface Page {
  readonly navigator?: { sendBeacon?(url: string, body: string): boolean };
}

/** Tells the server what the app saw ([CL8], [EV1]); whether that works is nobody's concern. */
export function sendReport(
  env: Surroundings,
  target: ScanTarget,
  { followed, declaration, durationMs, errorMessage }: Report,
  timeoutMs: number,
): void {
  const report = {
    ...declaration,
    ...followed,
    name: 'bookshelf_scan_completed',
    jobId: target.jobId,
    success: errorMessage === undefined,
    durationMs,
    polls: undefined,
    pollCount: followed.polls,
    errorMessage: errorMessage?.slice(0, 500),
  };
  const url = urlsOf(target).report;
  const body = JSON.stringify(report, (_, value: unknown) => value ?? undefined);
  const headers = { 'Content-Type': 'application/json' };
  const request = { method: 'POST', headers, body, keepalive: true };
  let done = () => {};
  sendRequest(env, url, request, timeoutMs, () => done());
  // Not every browser sends on what was to be kept alive; that the report comes twice does no harm.
  done = env.signals((signal) => {
    if (signal === 'leaving' && (globalThis as unknown as Page).navigator?.sendBeacon?.(url, body))
      done();
  });
}
