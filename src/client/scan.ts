import type { ScanOptions } from './scan-options.ts';
import type { ScanOutcome } from './scan-outcome.ts';

export async function scan(
  image: Blob | ArrayBuffer | Uint8Array,
  options: ScanOptions = {},
): Promise<ScanOutcome> {
  throw new TypeError(`not there yet: ${String(image)} ${String(options)}`);
}
