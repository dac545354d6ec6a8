import { VisionFailure } from '../core/scan/vision.ts';
import { isRecord } from './model-values.ts';

/** What a provider is called in messages, and which variables configure it. */
export interface ProviderSettings {
  label: string;
  keyVariable?: string;
  modelVariable: string;
  baseUrlVariable?: string;
}

/** The failure an HTTP answer outside 2xx stands for. */
export function httpFailure(
  status: number,
  body: string,
  settings: ProviderSettings,
): VisionFailure {
  const { label } = settings;
  const reason = readReason(body);
  const said = reason ? `HTTP ${status}, ${reason}` : `HTTP ${status}`;
  if (status === 429) {
    const message = `${label} is rate limited or out of quota (${said}).`;
    return new VisionFailure('provider_rate_limited', message, { retryable: true });
  }
  if (status >= 500 || status === 408) {
    const message = `${label} is unavailable (${said}).`;
    return new VisionFailure('provider_unavailable', message, { retryable: true });
  }
  if (status === 400 && blamesPicture.test(body)) {
    return new VisionFailure('unsupported_picture', `${label} cannot read the picture (${said}).`);
  }
  const advice = adviceFor(status, settings);
  return new VisionFailure(
    'provider_rejected',
    `${label} refused the request (${said}): ${advice}.`,
  );
}

// "Unable to process input image" (Gemini), invalid_image_format, image_parse_error (OpenAI).
const blamesPicture =
  /unable to process input image|"(?:invalid_image\w*|image_parse_error|invalid_base64\w*)"/i;

function adviceFor(status: number, settings: ProviderSettings): string {
  const { keyVariable, modelVariable, baseUrlVariable } = settings;
  const variables: Record<number, (string | undefined)[]> = {
    401: [keyVariable],
    402: [keyVariable],
    403: [keyVariable],
    404: [modelVariable, baseUrlVariable],
    413: [],
  };
  const asked = (variables[status] ?? [keyVariable, modelVariable, baseUrlVariable]).filter(
    (name) => name !== undefined,
  );
  return asked.length > 0 ? `check ${asked.join(' and ')}` : 'the picture may be too large';
}

/**
 * The short code in an error body, such as PERMISSION_DENIED. Never the message:
 * servers quote the key in it. Keys have digits, so a word without any is none.
 */
function readReason(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    // Google's streaming and batch endpoints wrap the error in a list.
    const root: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    const error = isRecord(root) ? root['error'] : null;
    if (!isRecord(error)) return null;
    const codes = [error['status'], error['code'], error['type']];
    const code = codes.find((value) => typeof value === 'string' && /^[a-z_]{3,40}$/i.test(value));
    return typeof code === 'string' ? code : null;
  } catch {
    return null;
  }
}
