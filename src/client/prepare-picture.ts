import type { HttpBody } from './environment.ts';
import { stripLocation } from './strip-location.ts';

/** As much of a browser as is needed to draw a picture smaller; where some is missing, it is sent as it is. */
interface Painter {
  createImageBitmap(picture: Blob): Promise<Bitmap>;
  OffscreenCanvas: new (width: number, height: number) => Canvas;
}

interface Bitmap {
  readonly width: number;
  readonly height: number;
  close(): void;
}

interface Canvas {
  getContext(kind: '2d'): {
    imageSmoothingQuality: string;
    drawImage(bitmap: Bitmap, x: 0, y: 0, width: number, height: number): void;
  };
  convertToBlob(as: { type: string; quality: number }): Promise<Blob>;
}

const jpegType = 'image/jpeg';

/** The picture as it leaves the device: no larger than is of use, and without its location ([CL18], [CL19]). */
export async function preparePicture(image: HttpBody, maxSide: number | false): Promise<HttpBody> {
  try {
    const bytes = new Uint8Array(await new Blob([image]).arrayBuffer());
    const type = typeOf(bytes);
    if (type === undefined) return image;
    const scaled = maxSide && (await scaleDown(new Blob([bytes], { type }), maxSide));
    if (scaled) return scaled;
    const stripped = type === jpegType ? stripLocation(bytes) : bytes;
    if (stripped === bytes) return image;
    return image instanceof Blob ? new Blob([stripped], { type }) : stripped;
  } catch {
    // React Native cannot read a `Blob`; the server judges a picture that nobody here understands.
    return image;
  }
}

/** Only of what every browser can draw. */
function typeOf(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith('\xff\xd8\xff')) return jpegType;
  if (head.startsWith('\x89PNG')) return 'image/png';
  return /^RIFF....WEBP/s.test(head) ? 'image/webp' : undefined;
}

/** Undefined where it is small enough, or cannot be drawn; upright, as `createImageBitmap` heeds the orientation. */
async function scaleDown(picture: Blob, maxSide: number): Promise<Blob | undefined> {
  const painter = globalThis as unknown as Painter;
  try {
    const bitmap = await painter.createImageBitmap(picture);
    const scale = maxSide / Math.max(bitmap.width, bitmap.height);
    if (scale >= 1) return undefined;
    const width = Math.round(bitmap.width * scale);
    const height = Math.round(bitmap.height * scale);
    const canvas = new painter.OffscreenCanvas(width, height);
    const pen = canvas.getContext('2d');
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    return await canvas.convertToBlob({ type: jpegType, quality: 0.9 });
  } catch {
    return undefined;
  }
}
