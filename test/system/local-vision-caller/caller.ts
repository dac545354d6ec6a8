import { VisionFailure, type VisionProgress } from '../../../src/core/scan/vision.ts';
import { createLocalProvider } from '../../../src/providers/local.ts';
import type { LocalVisionBinding } from '../../../src/providers/local-vision/types.ts';

interface Env {
  LOCAL_VISION: LocalVisionBinding;
}

/** Answers with what the provider made of the body; `?abortAt=n` aborts at the n-th progress. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === '/ping') return new Response('pong');
    const abortAt = Number(url.searchParams.get('abortAt') ?? Infinity);
    const controller = new AbortController();
    const progress: VisionProgress[] = [];
    const picture = {
      bytes: new Uint8Array(await request.arrayBuffer()),
      mediaType: request.headers.get('Content-Type') ?? '',
    };
    const onProgress = (step: VisionProgress) => {
      progress.push(step);
      if (progress.length >= abortAt) controller.abort();
    };
    if (abortAt === 0) setTimeout(() => controller.abort(), 50);
    try {
      const provider = createLocalProvider(env.LOCAL_VISION);
      const result = await provider.read(picture, onProgress, controller.signal);
      return Response.json({ progress, result });
    } catch (error) {
      if (!(error instanceof VisionFailure)) throw error;
      return Response.json({ progress, failure: { code: error.code, message: error.message } });
    }
  },
};
