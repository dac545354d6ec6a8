import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ScanErrorBody } from '../core/protocol/answers.ts';
import type { ScanErrorCode } from '../core/protocol/error-codes.ts';

const statuses: Record<ScanErrorCode, ContentfulStatusCode> = {
  invalid_job_id: 400,
  invalid_cursor: 400,
  invalid_report: 400,
  unknown_provider: 400,
  upload_interrupted: 400,
  unknown_job: 404,
  not_found: 404,
  picture_conflict: 409,
  picture_too_large: 413,
  not_a_picture: 415,
  upgrade_required: 426,
  rate_limited: 429,
  too_many_sockets: 429,
  internal: 500,
  provider_not_configured: 503,
};

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
    return statuses[this.code];
  }

  get body(): ScanErrorBody {
    const { message, code } = this;
    return { error: true, message, code, retryable: retryable.has(code) };
  }
}
