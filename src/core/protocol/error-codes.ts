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
