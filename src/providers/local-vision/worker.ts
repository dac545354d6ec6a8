import { WorkerEntrypoint } from 'cloudflare:workers';
import jpeg from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';
import png from '@jsquash/png/codec/pkg/squoosh_png_bg.wasm?module';
import webp from '@jsquash/webp/codec/dec/webp_dec.wasm';
import ortWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm';
import { VisionFailure, type VisionProgress } from '../../core/scan/vision.ts';
import { createOcrEngine, type OcrEngine } from './ocr-engine.ts';
import { useCompiledRuntime } from './ort-in-workerd.ts';
import { PictureQueue } from './picture-queue.ts';
import { readPicture } from './read-picture.ts';
import type { LocalVisionBinding, LocalVisionReply, Pause } from './types.ts';

interface Env {
  ASSETS: Fetcher;
}

const codecs = { jpeg, png, webp };
const queue = new PictureQueue();
// A request of the other worker takes several turns of the event loop; 4 ms let them all pass.
const breathMs = 4;
const turnMs = 20;
let engine: Promise<OcrEngine> | undefined;

useCompiledRuntime(ortWasm);

/** The embedded provider's side of the `LOCAL_VISION` binding. */
export default class LocalVision extends WorkerEntrypoint<Env> implements LocalVisionBinding {
  /** Loads the models ahead of the first picture. */
  override async fetch(): Promise<Response> {
    await this.#engine();
    return Response.json({ status: 'ready' });
  }

  async read(
    picture: Uint8Array,
    onProgress: (progress: VisionProgress) => unknown,
    isAborted: () => boolean | Promise<boolean>,
  ): Promise<LocalVisionReply> {
    const reading = this.#read(picture, onProgress, isAborted);
    // Without this a caller that leaves would cut the reading off before it can leave the queue.
    this.ctx.waitUntil(reading.catch(() => {}));
    return reading;
  }

  async #read(
    picture: Uint8Array,
    onProgress: (progress: VisionProgress) => unknown,
    isAborted: () => boolean | Promise<boolean>,
  ): Promise<LocalVisionReply> {
    const pause = pauseUnlessAborted(isAborted, breathMs);
    const wait = pauseUnlessAborted(isAborted, turnMs);
    let delivered: unknown;
    const report = (progress: VisionProgress) => {
      delivered = Promise.resolve(onProgress(progress)).catch(() => {});
    };
    try {
      const result = await queue.run(
        async (seenPause) => readPicture(picture, await this.#engine(), codecs, report, seenPause),
        pause,
        wait,
      );
      // The answer must not overtake the last progress.
      await delivered;
      return { ok: true, result };
    } catch (error) {
      return replyOf(error);
    }
  }

  async #engine(): Promise<OcrEngine> {
    engine ??= loadEngine(this.env.ASSETS);
    try {
      return await engine;
    } catch (error) {
      engine = undefined;
      throw error;
    }
  }
}

async function loadEngine(assets: Fetcher): Promise<OcrEngine> {
  const get = async (name: string) => {
    const response = await assets.fetch(`https://assets.local/${name}`);
    if (!response.ok) {
      throw new VisionFailure(
        'provider_unavailable',
        `The model file ${name} is missing; run src/providers/local-vision/prepare-assets.ts.`,
        { retryable: true },
      );
    }
    return response;
  };
  return createOcrEngine({
    detection: new Uint8Array(await (await get('detection.onnx')).arrayBuffer()),
    recognition: new Uint8Array(await (await get('recognition.onnx')).arrayBuffer()),
    keys: await (await get('keys.txt')).text(),
  });
}

function pauseUnlessAborted(isAborted: () => boolean | Promise<boolean>, restMs: number): Pause {
  return async () => {
    await scheduler.wait(restMs);
    // A caller that cannot be asked any more wants no answer either.
    const aborted = await Promise.resolve(isAborted()).catch(() => true);
    if (aborted) throw new VisionFailure('aborted', 'The reading was aborted.');
  };
}

function replyOf(error: unknown): LocalVisionReply {
  if (!(error instanceof VisionFailure)) throw error;
  const { code, message, retryable } = error;
  return { ok: false, code, message, retryable };
}
