import type { ScanError } from '../../src/client/index.ts';

/** What happened and what to do, for the person who took the picture. */
export interface ScanProblem {
  title: string;
  detail: string;
  causes: readonly string[];
  /** Whether the same picture may succeed; where not, another one is the way on. */
  retryable: boolean;
}

const titles: Readonly<Record<string, string>> = {
  scan_failed: 'The shelf could not be read',
  scan_timed_out: 'The scan took too long',
  upload_failed: 'The photo did not get through',
  upload_interrupted: 'The photo did not get through',
  picture_too_large: 'The photo is too large',
  not_a_picture: 'That file is not a picture',
  provider_not_configured: 'This AI provider is not set up',
  unknown_provider: 'This AI provider is not known',
  rate_limited: 'Too many scans at once',
  websocket_failed: 'WebSocket could not follow the scan',
  polling_failed: 'Polling could not follow the scan',
  both_transports_failed: 'The connection to the scan was lost',
  unknown_job: 'The server no longer knows this scan',
  job_expired: 'The server no longer knows this scan',
};

const advice: Readonly<Record<string, string>> = {
  websocket_failed: 'Choose Automatic, so that polling can take over.',
  polling_failed: 'Check the connection, then try again.',
  both_transports_failed: 'Check the connection, then try again.',
  upload_failed: 'Check the connection, then try again.',
  provider_not_configured: 'Choose another provider, or set this one up on the server.',
};

/** The server's or the client's own words, under a title a person understands. */
export function describeScanError(
  error: Pick<ScanError, 'code' | 'message' | 'causes' | 'retryable'>,
): ScanProblem {
  const { websocket, polling } = error.causes ?? {};
  const causes = [];
  if (websocket !== undefined) causes.push(`WebSocket: ${websocket}`);
  if (polling !== undefined) causes.push(`Polling: ${polling}`);
  const next = advice[error.code] ?? (error.retryable ? 'Trying again may help.' : '');
  return {
    title: titles[error.code] ?? 'The scan failed',
    detail: [sentence(error.message), next].filter(Boolean).join(' '),
    causes,
    retryable: error.retryable,
  };
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
