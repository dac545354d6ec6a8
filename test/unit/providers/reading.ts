import { expect } from 'vitest';
import {
  VisionFailure,
  type Picture,
  type VisionProgress,
  type VisionProvider,
  type VisionResult,
} from '../../../src/core/scan/vision.ts';

/** Every byte value, so that a slip in encoding shows. */
export const picture: Picture = {
  bytes: Uint8Array.from({ length: 1000 }, (_, i) => i % 256),
  mediaType: 'image/jpeg',
};

export const secretKey = 'sk-Secret-0123456789';

export const ignoreProgress = (_progress: VisionProgress): void => {};

export function read(
  provider: VisionProvider,
  signal: AbortSignal = new AbortController().signal,
): Promise<VisionResult> {
  return provider.read(picture, ignoreProgress, signal);
}

/** The failure a read ends with; fails the test for a success or any other error. */
export async function failureOf(reading: Promise<unknown>): Promise<VisionFailure> {
  const error = await reading.then(
    () => new Error('the read succeeded'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof VisionFailure)) throw error;
  expect(everythingIn(error)).not.toContain(secretKey);
  expect(everythingIn(error)).not.toContain(Buffer.from(picture.bytes).toString('base64', 0, 90));
  return error;
}

// What a log could print of an error: its causes too, and the fields of each.
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fields = Object.values(error).map(String).join(' ');
  return `${error.stack} ${error.message} ${fields} ${everythingIn(error.cause)}`;
}
