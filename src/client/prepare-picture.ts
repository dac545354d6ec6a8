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
/** How the pictures begin that every browser can draw; a JPEG does not say its name. */
const drawable = /^(?:\xff\xd8\xff|\x89(PNG)|RIFF....(WEBP))/s;

/** The picture as it leaves the device: no larger than is of use, and without its location ([CL18], [CL19]). */
export async function preparePicture(image: HttpBody, maxSide: number | false): Promise<HttpBody> {
  try {
    // React Native's `Blob` has no `arrayBuffer()`, its `Response` has.
    const bytes = new Uint8Array(await new Response(image).arrayBuffer());
    const drawn = drawable.exec(String.fromCharCode(...bytes.subarray(0, 12)));
    const type = `image/${drawn?.[1] ?? drawn?.[2] ?? 'jpeg'}`;
    const scaled =
      maxSide && drawn && (await scaleDown(bytes, type, maxSide).catch(() => undefined));
    if (scaled) return scaled;
    const stripped = stripLocation(bytes);
    return stripped === bytes ? image : likeIt(image, stripped);
  } catch {
    // The server judges a picture that nobody here can read.
    return image;
  }
}

/** React Native cannot make a `Blob` of bytes, but can send them. */
function likeIt(image: HttpBody, bytes: Uint8Array<ArrayBuffer>): HttpBody {
  try {
    return image instanceof Blob ? new Blob([bytes], { type: jpegType }) : bytes;
  } catch {
    return bytes;
  }
}

/** Undefined where it is small enough; rejects where it cannot be drawn. Upright, as `createImageBitmap` heeds the orientation. */
async function scaleDown(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
  maxSide: number,
): Promise<Blob | undefined> {
  const painter = globalThis as unknown as Painter;
  const bitmap = await painter.createImageBitmap(new Blob([bytes], { type }));
  const scale = maxSide / Math.max(bitmap.width, bitmap.height);
  if (scale >= 1) return undefined;
  const width = Math.round(bitmap.width * scale);
  const height = Math.round(bitmap.height * scale);
  const canvas = new painter.OffscreenCanvas(width, height);
  const pen = canvas.getContext('2d');
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return canvas.convertToBlob({ type: jpegType, quality: 0.9 });
}
