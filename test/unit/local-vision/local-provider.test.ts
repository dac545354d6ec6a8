import { describe, expect, it } from 'vitest';
import { VisionFailure, type VisionProgress } from '../../../src/core/scan/vision.ts';
import type {
  LocalVisionBinding,
  LocalVisionReply,
} from '../../../src/providers/local-vision/types.ts';
import { createLocalProvider } from '../../../src/providers/local.ts';

const picture = { bytes: Uint8Array.of(1, 2, 3), mediaType: 'image/jpeg' };
const result = {
  books: [],
  suggestions: [],
  metadata: { provider: 'local', model: 'pp-ocrv4', processingTimeMs: 7 },
};
const signal = () => new AbortController().signal;

function binding(read: LocalVisionBinding['read']): LocalVisionBinding {
  return { read };
}

async function failureOf(reading: Promise<unknown>): Promise<VisionFailure> {
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof VisionFailure) return error;
  throw new Error('no VisionFailure');
}

describe('createLocalProvider()', () => {
  it('passes the picture on and the progress and result back', async () => {
    const seen: VisionProgress[] = [];
    const provider = createLocalProvider(
      binding(async (bytes, onProgress) => {
        onProgress({ done: 1, total: bytes.length });
        return { ok: true, result };
      }),
    );
    expect(await provider.read(picture, (step) => seen.push(step), signal())).toEqual(result);
    expect(seen).toEqual([{ done: 1, total: 3 }]);
    expect(provider).toMatchObject({ name: 'local', model: 'pp-ocrv4' });
  });

  it('turns a reply that failed into a failure', async () => {
    const reply: LocalVisionReply = {
      ok: false,
      code: 'unsupported_picture',
      message: 'no',
      retryable: false,
    };
    const provider = createLocalProvider(binding(async () => reply));
    expect(await failureOf(provider.read(picture, () => {}, signal()))).toMatchObject({
      code: 'unsupported_picture',
      message: 'no',
      retryable: false,
    });
  });

  it('calls a worker that does not answer unavailable', async () => {
    const provider = createLocalProvider(
      binding(() => Promise.reject(new Error('no such service'))),
    );
    expect(await failureOf(provider.read(picture, () => {}, signal()))).toMatchObject({
      code: 'provider_unavailable',
      retryable: true,
    });
  });

  it('calls a result that breaks the schema malformed', async () => {
    const broken = { ...result, books: [{ title: 4 }] } as unknown as typeof result;
    const provider = createLocalProvider(binding(async () => ({ ok: true, result: broken })));
    expect((await failureOf(provider.read(picture, () => {}, signal()))).code).toBe(
      'malformed_output',
    );
  });

  it('ends at once when aborted, and tells the other side', async () => {
    const controller = new AbortController();
    let isAborted = () => false;
    const provider = createLocalProvider(
      binding((_bytes, _onProgress, asked) => {
        isAborted = asked;
        return new Promise(() => {});
      }),
    );
    const reading = failureOf(provider.read(picture, () => {}, controller.signal));
    expect(isAborted()).toBe(false);
    controller.abort();
    expect((await reading).code).toBe('aborted');
    expect(isAborted()).toBe(true);
  });

  it('does not call the worker when aborted before', async () => {
    const provider = createLocalProvider(binding(() => Promise.reject(new Error('called'))));
    expect((await failureOf(provider.read(picture, () => {}, AbortSignal.abort()))).code).toBe(
      'aborted',
    );
  });
});
