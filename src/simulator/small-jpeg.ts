/** The smallest bytes that declare themselves a 64 × 48 JPEG; `note` makes different pictures different. */
export function smallJpeg(note = '', padding = 0): Uint8Array<ArrayBuffer> {
  const comment = new TextEncoder().encode(note);
  const length = comment.length + 2;
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...[0xff, 0xfe, length >> 8, length & 255, ...comment],
    ...[0xff, 0xc0, 0, 17, 8, 0, 48, 0, 64, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1],
    ...Array.from({ length: padding }, () => 0),
    ...[0xff, 0xd9],
  ]);
}
