import { imageSize } from 'image-size';
import type { Browser, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { scan, ScanOptions, UploadProgress } from '../../src/client/index.ts';
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
    bundleClient(),
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

async function bundleClient(): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: 'src/client/index.ts', name: 'client', formats: ['iife'] },
    },
  })) as Rolldown.RolldownOutput[];
  return built[0]?.output[0].code ?? '';
}

/** Scans a photo drawn in the page; `turned` as a phone writes it, on its side with a note. */
async function scanDrawn(width: number, height: number, turned: boolean, maxSide?: number | false) {
  return page.evaluate(
    async ([width, height, turned, maxSide]) => {
      const canvas = new OffscreenCanvas(width, height);
      const pen = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
      for (let line = 0; line < 400; line += 1) {
        pen.fillStyle = `hsl(${line * 7} 80% 50%)`;
        pen.fillRect((line * 97) % width, (line * 61) % height, 300, 200);
      }
      const drawn = new Uint8Array(
        await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer(),
      );
      const note = [0xff, 0xe1, 0, 34, 69, 120, 105, 102, 0, 0, 77, 77, 0, 42, 0, 0, 0, 8, 0, 1];
      note.push(1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0);
      const bytes = turned
        ? new Uint8Array([...drawn.subarray(0, 2), ...note, ...drawn.subarray(2)])
        : drawn;
      const told: UploadProgress[] = [];
      const { scan } = (globalThis as unknown as ClientPage).client;
      const options: ScanOptions = { onUpload: (progress) => told.push(progress) };
      if (maxSide !== undefined) options.maxSide = maxSide;
      const outcome = await scan(new Blob([bytes]), options);
      return { told, outcome, sourceBytes: bytes.length };
    },
    [width, height, turned, maxSide] as const,
  );
}

const lastPicture = () => server.seen.pictures.at(-1) as Uint8Array;

describe('the client in a browser', () => {
  it('[CL17] tells of the bytes as they are sent, and follows by WebSocket', async () => {
    const { told, outcome } = await scanDrawn(1_200, 800, false);
    expect(outcome).toMatchObject({ strategy: 'websocket', polls: 0 });
    expect(told[0]?.sentBytes).toBe(0);
    expect(told.at(-1)).toEqual({
      sentBytes: lastPicture().length,
      totalBytes: lastPicture().length,
    });
    expect(told.length).toBeGreaterThan(2);
  });

  it('[CL18] scales a large photo down, upright', async () => {
    await scanDrawn(4_000, 3_000, true);
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
    ['one that is small enough', 2_000, undefined],
    ['one that is not to be scaled', 3_200, false],
  ] as const)(
    '[CL18] [CL19] sends %s with its own pixels and orientation',
    async (_, width, maxSide) => {
      const { sourceBytes } = await scanDrawn(width, 1_000, true, maxSide);
      expect(lastPicture().length).toBe(sourceBytes);
      expect(imageSize(lastPicture())).toMatchObject({ width, height: 1_000, orientation: 6 });
    },
  );
});
