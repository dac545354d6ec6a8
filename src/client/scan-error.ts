import type { ScanErrorCode } from '../core/protocol/error-codes.ts';
import type { Strategy } from '../core/protocol/words.ts';

/** Failures that the client itself finds; all others have the server's code. */
export type ClientErrorCode =
  | 'scan_failed'
  | 'unknown_job'
  | 'job_expired'
  | 'upload_failed'
  | 'websocket_failed'
  | 'polling_failed'
  | 'both_transports_failed'
  | 'scan_timed_out';

export interface ScanFailure {
  /** For programs; servers may add to the known ones. */
  readonly code: ClientErrorCode | ScanErrorCode | (string & Record<never, never>);
  readonly message: string;
  /** True where a new try of the same picture may succeed. */
  readonly retryable: boolean;
  /** Why each transport failed, in words for logs ([CL4]). */
  readonly causes?: { readonly websocket?: string; readonly polling?: string };
}

/** The one way a scan fails, but for an abort and for wrong arguments (`TypeError`). */
export class ScanError extends Error {
  override readonly name = 'ScanError';
  declare readonly code: ScanFailure['code'];
  declare readonly retryable: boolean;
  declare readonly jobId: string;
  /** How the scan had been followed. */
  declare readonly strategy?: Strategy;
  declare readonly causes?: NonNullable<ScanFailure['causes']>;
  constructor(failure: ScanFailure, jobId: string, strategy?: Strategy) {
    super(failure.message);
    Object.assign(this, failure, { jobId, strategy });
  }
}

/** What an aborted scan rejects with ([CL7]): an `AbortError`, whatever the app gave as its reason. */
export function abortErrorOf(signal: AbortSignal | undefined): Error {
  const error = new Error('The scan was aborted', { cause: signal?.reason });
  return Object.assign(error, { name: 'AbortError' });
}
