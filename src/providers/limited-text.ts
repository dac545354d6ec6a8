import { VisionFailure } from '../core/scan/vision.ts';

/** Far above any shelf (500 books are some 150 kB), far below what a worker can hold. */
const maxResponseBytes = 2 * 1024 * 1024;

/**
 * The body as text.
 * @throws {VisionFailure} `malformed_output` above 2 MiB.
 */
export async function readLimitedText(response: Response): Promise<string> {
  if (Number(response.headers.get('content-length')) > maxResponseBytes) {
    response.body?.cancel().catch(() => {});
    throw tooLarge();
  }
  if (!response.body) return '';
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let byteCount = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    byteCount += read.value.byteLength;
    if (byteCount > maxResponseBytes) {
      // Not awaited: a server that goes on sending must not hold up the failure.
      reader.cancel().catch(() => {});
      throw tooLarge();
    }
    text += decoder.decode(read.value, { stream: true });
  }
  return text + decoder.decode();
}

function tooLarge(): VisionFailure {
  return new VisionFailure('malformed_output', 'The answer of the model is larger than 2 MiB.', {
    retryable: true,
  });
}
