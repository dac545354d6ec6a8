/** Codes of the scan API's errors ([UP6]). */
export const scanErrorCodes = [
  'invalid_job_id',
  'invalid_cursor',
  'invalid_report',
  'unknown_job',
  'unknown_provider',
  'provider_not_configured',
  'picture_too_large',
  'picture_conflict',
  'not_a_picture',
  'upload_interrupted',
  'rate_limited',
  'too_many_sockets',
  'upgrade_required',
  'not_found',
  'internal',
] as const;
export type ScanErrorCode = (typeof scanErrorCodes)[number];

/** The HTTP status that each is answered with. */
export const scanErrorStatuses = {
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
} as const satisfies Record<ScanErrorCode, number>;
