import type { HttpBody, Surroundings } from './environment.ts';
import { fetchByXhr } from './fetch-by-xhr.ts';
import type { UploadAnswer } from './machine-state.ts';
import type { UploadProgress } from './scan-options.ts';
import { urlsOf, type ScanTarget } from './scan-target.ts';
import { sendRequest, type HttpOutcome } from './send-request.ts';

export interface UploadRequest {
  readonly image: HttpBody;
  readonly headers: Record<string, string>;
  readonly timeoutMs: number;
  readonly onSent?: ((progress: UploadProgress) => void) | undefined;
}

/** Sends the picture once and tells what is known of it then; the returned function lets go of it. */
export function sendUpload(
  env: Surroundings,
  target: ScanTarget,
  { image, headers, timeoutMs, onSent }: UploadRequest,
  tell: (answer: UploadAnswer) => void,
): () => void {
  const request = {
    method: 'POST',
    headers: { Prefer: 'respond-async', 'Content-Type': mediaTypeOf(image), ...headers },
    body: image,
  };
  const totalBytes = (image as Blob).size ?? (image as ArrayBuffer).byteLength;
  const told = (sentBytes: number) => onSent?.({ sentBytes, totalBytes });
  const fetch = onSent && env.Xhr ? fetchByXhr(env.Xhr, told) : env.fetch;
  told(0);
  return sendRequest(
    { fetch, clock: env.clock },
    urlsOf(target).upload,
    request,
    timeoutMs,
    (got) => {
      const answer = readUpload(got);
      if (!answer.failure) told(totalBytes);
      tell(answer);
    },
  );
}

/** What an answer to an upload means; only what may succeed later is to be repeated ([UP6]). */
export function readUpload({ status, body, retryAfterMs, cause }: HttpOutcome): UploadAnswer {
  if (status >= 200 && status < 300) return {};
  const passing = status === 0 || status === 408 || status === 429 || status >= 500;
  const { code, message, retryable } = (body ?? {}) as Record<
    string,
    string | number | boolean | undefined
  >;
  const failure = {
    code: String(code ?? (status === 413 ? 'picture_too_large' : 'upload_failed')),
    message: String(message ?? `The upload failed: ${cause}`),
    retryable: Boolean(retryable ?? passing),
  };
  return passing && failure.retryable ? { failure, retryAfterMs } : { failure };
}

/** Only a `Blob` has one. The server judges by the bytes ([UP4]), so an unknown type does no harm. */
function mediaTypeOf(image: HttpBody): string {
  return (image as Partial<Blob>).type || 'application/octet-stream';
}
