import * as ort from 'onnxruntime-web/wasm';
import { alphabetFrom, type StepScores } from './ctc.ts';

/** Three planes (blue, green, red) of normalised floats. */
export interface PixelPlanes {
  width: number;
  height: number;
  data: Float32Array;
}

export interface OcrEngine {
  readonly alphabet: readonly string[];
  /** Probability of text for each pixel; sides must be multiples of 32. */
  detect(pixels: PixelPlanes): Promise<Float32Array>;
  /** Reads one line, 48 pixels high. */
  recognise(pixels: PixelPlanes): Promise<StepScores>;
}

export interface ModelFiles {
  detection: Uint8Array;
  recognition: Uint8Array;
  keys: string;
}

// Without arena and pattern planning the heap stays near 70 MiB, at no cost in time worth naming.
const sessionOptions: ort.InferenceSession.SessionOptions = {
  executionProviders: ['wasm'],
  graphOptimizationLevel: 'all',
  enableCpuMemArena: false,
  enableMemPattern: false,
};

/** Loads both models; the runtime's wasm must have been set before, see `ort-in-workerd.ts`. */
export async function createOcrEngine(models: ModelFiles): Promise<OcrEngine> {
  const detection = await ort.InferenceSession.create(models.detection, sessionOptions);
  const recognition = await ort.InferenceSession.create(models.recognition, sessionOptions);
  return {
    alphabet: alphabetFrom(models.keys),
    async detect(pixels) {
      const output = await run(detection, pixels);
      return output.data as Float32Array;
    },
    async recognise(pixels) {
      const output = await run(recognition, pixels);
      const [, steps = 0, classes = 0] = output.dims;
      return { steps, classes, data: output.data as Float32Array };
    },
  };
}

async function run(session: ort.InferenceSession, pixels: PixelPlanes): Promise<ort.Tensor> {
  const shape = [1, 3, pixels.height, pixels.width];
  const input = new ort.Tensor('float32', pixels.data, shape);
  const results = await session.run({ [session.inputNames[0]!]: input });
  return results[session.outputNames[0]!]!;
}
