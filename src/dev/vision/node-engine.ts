import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web/wasm';
import type { CodecModules } from '../../providers/local-vision/decode-picture.ts';
import { modelFileNames, modelFolder } from './model-files.ts';
import { createOcrEngine, type OcrEngine } from '../../providers/local-vision/ocr-engine.ts';

const require = createRequire(import.meta.url);

/** The same engine as the worker's, on the same wasm, for measuring without a worker. */
export async function createNodeEngine(): Promise<OcrEngine> {
  const wasm = await readFile(require.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmBinary = new Uint8Array(wasm).buffer;
  const model = (name: keyof typeof modelFileNames) =>
    readFile(join(modelFolder(), modelFileNames[name]));
  return createOcrEngine({
    detection: new Uint8Array(await model('detection.onnx')),
    recognition: new Uint8Array(await model('recognition.onnx')),
    keys: (await model('keys.txt')).toString('utf8'),
  });
}

export async function loadNodeCodecs(): Promise<CodecModules> {
  const compile = async (name: string) =>
    new WebAssembly.Module(new Uint8Array(await readFile(require.resolve(name))));
  return {
    jpeg: await compile('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'),
    png: await compile('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'),
    webp: await compile('@jsquash/webp/codec/dec/webp_dec.wasm'),
  };
}
