import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ScanErrorBody } from '../core/protocol/answers.ts';
import { scanErrorStatuses, type ScanErrorCode } from '../core/protocol/error-codes.ts';

const retryable: ReadonlySet<ScanErrorCode> = new Set([
  'upload_interrupted',
  'rate_limited',
  'too_many_sockets',
  'internal',
  'provider_not_configured',
]);

/** An expected failure of the scan API; thrown by routes, answered in one place ([UP6]). */
export class ScanError extends Error {
  override readonly name = 'ScanError';
  readonly code: ScanErrorCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ScanErrorCode, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }

  get status(): ContentfulStatusCode {
    return scanErrorStatuses[this.code];
  }

  get body(): ScanErrorBody {
    const { message, code } = this;
    return { error: true, message, code, retryable: retryable.has(code) };
  }
}
