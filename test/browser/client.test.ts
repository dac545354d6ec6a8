import { imageSize } from 'image-size';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { scan, ScanOptions, UploadProgress } from '../../src/client/index.ts';
import { bundleClient } from '../../src/dev/client-bundle.ts';
import { startChromium } from '../support/chromium.ts';
import { ProtocolServer } from '../support/client-protocol-server.ts';

interface ClientPage {
  client: { scan: typeof scan };
}

let browser: Browser;
let server: ProtocolServer;
let page: Page;
let script: string;

beforeAll(async () => {
  [browser, server, script] = await Promise.all([
    startChromium(),
    ProtocolServer.start({ stepMs: 20 }),
    bundleClient('iife'),
  ]);
});
beforeEach(async () => {
  page = await browser.newPage();
  await page.goto(`${server.baseUrl}/scan/status/none`);
  await page.addScriptTag({ content: script });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

interface Photo {
  width: number;
  height: number;
  /** On its side, with a note of it, as phones do. */
  turned: boolean;
  maxSide?: number | false;
}

/** Scans a photo that is drawn in the page. */
async function scanDrawn(drawn: Photo) {
  return page.evaluate(async (photo) => {
    const canvas = new OffscreenCanvas(photo.width, photo.height);
    const pen = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
    for (let line = 0; line < 400; line += 1) {
      pen.fillStyle = `hsl(${line * 7} 80% 50%)`;
      pen.fillRect((line * 97) % photo.width, (line * 61) % photo.height, 300, 200);
    }
    const jpeg = await canvas.convertToBlob({ type: 'image/jpeg' });
    const note = [0xff, 0xe1, 0, 34, 69, 120, 105, 102, 0, 0, 77, 77, 0, 42, 0, 0, 0, 8, 0, 1];
    note.push(1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0);
    const image = photo.turned
      ? new Blob([jpeg.slice(0, 2), Uint8Array.from(note), jpeg.slice(2)])
      : jpeg;
    const told: UploadProgress[] = [];
    const { scan } = (globalThis as unknown as ClientPage).client;
    const options: ScanOptions = { onUpload: (progress) => told.push(progress) };
    if (photo.maxSide !== undefined) options.maxSide = photo.maxSide;
    const outcome = await scan(image, options);
    return { told, outcome, sourceBytes: image.size };
  }, drawn);
}

const lastPicture = () => server.seen.pictures.at(-1) as Uint8Array;

describe('the client in a browser', () => {
  it('[CL17] tells of the bytes as they are sent, and follows by WebSocket', async () => {
    const { told, outcome } = await scanDrawn({ width: 1_200, height: 800, turned: false });
    expect(outcome).toMatchObject({ strategy: 'websocket', polls: 0 });
    expect(told[0]?.sentBytes).toBe(0);
    expect(told.at(-1)).toEqual({
      sentBytes: lastPicture().length,
      totalBytes: lastPicture().length,
    });
    expect(told.length).toBeGreaterThan(2);
  });

  it('[CL18] scales a large photo down, upright', async () => {
    await scanDrawn({ width: 4_000, height: 3_000, turned: true });
    const { width, height, orientation, type } = imageSize(lastPicture());
    expect({ width, height, orientation, type }).toEqual({
      width: 2_250,
      height: 3_000,
      orientation: undefined,
      type: 'jpg',
    });
    expect(server.seen.uploads.at(-1)?.['content-type']).toBe('image/jpeg');
  });

  it.each([
    ['one that is small enough', { width: 2_000 }],
    ['one that is not to be scaled', { width: 3_200, maxSide: false }],
  ] as const)('[CL18] [CL19] sends %s with its own pixels and orientation', async (_, photo) => {
    const { sourceBytes } = await scanDrawn({ height: 1_000, turned: true, ...photo });
    expect(lastPicture().length).toBe(sourceBytes);
    expect(imageSize(lastPicture())).toMatchObject({ width: photo.width, orientation: 6 });
  });
});
