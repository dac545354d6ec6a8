import {
  readSyntheticScript,
  syntheticProgress,
  type SyntheticScript,
} from '../core/scan/synthetic-script.ts';
import { VisionFailure, type DetectedBook, type VisionProvider } from '../core/scan/vision.ts';

const model = 'synthetic';

/** A provider that looks at no picture: it takes as long as the picture's script asks, and says so of its books ([SY1]). */
export function createSyntheticProvider(): VisionProvider {
  return {
    name: 'synthetic',
    model,
    async read(picture, onProgress, signal) {
      const script = readSyntheticScript(picture.bytes);
      const startedAt = Date.now();
      for (let step = 1; step <= script.steps; step += 1) {
        await pause(script.everyMs, signal);
        onProgress(syntheticProgress(script, step));
      }
      if (script.end === 'fail') {
        throw new VisionFailure(
          'provider_unavailable',
          'The synthetic scan failed, as it was asked to.',
          {
            retryable: true,
          },
        );
      }
      return {
        books: booksOf(script),
        suggestions: [],
        metadata: { provider: 'synthetic', model, processingTimeMs: Date.now() - startedAt },
      };
    },
  };
}

function booksOf({ books }: SyntheticScript): DetectedBook[] {
  return Array.from({ length: books }, (_, index) => ({
    title: `Synthetic book ${index + 1}`,
    author: 'Nobody: no picture was read',
    isbn: null,
    confidence: 1,
    boundingBox: { x1: index / books, y1: 0.1, x2: (index + 0.9) / books, y2: 0.9 },
  }));
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => reject(new VisionFailure('aborted', 'The scan was stopped.'));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(resolve, ms);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
