// A multiple of 3, so that the pieces join without padding; small enough to spread as arguments.
const chunkBytes = 3 * 8192;

/** Base64 of any number of bytes. */
export function encodeBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(start, start + chunkBytes))));
  }
  return pieces.join('');
}
