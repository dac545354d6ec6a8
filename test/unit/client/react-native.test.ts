import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { scan, ScanOptions, ScanProgress } from '../../../src/client/index.ts';
import { ProtocolServer, type Faults } from '../../support/client-protocol-server.ts';
import { exifSegment, jpegOf } from '../../support/exif-jpeg.ts';
import {
  NativeAbortController,
  NativeBlob,
  NativeFile,
  scanInReactNative,
} from '../../support/react-native.ts';

let scanThere: typeof scan;
let server: ProtocolServer;
beforeAll(async () => {
  scanThere = await scanInReactNative();
});
afterEach(() => server.stop());

const jpeg = jpegOf(exifSegment(6));
const photo = () => new NativeBlob([new NativeFile(jpeg)]) as unknown as Blob;

async function scanPhoto(faults: Faults, options: ScanOptions = {}) {
  server = await ProtocolServer.start({ stepMs: 20, faults });
  const progress: ScanProgress[] = [];
  const outcome = await scanThere(photo(), {
    baseUrl: server.baseUrl,
    platform: 'react-native',
    onProgress: (one) => progress.push(one),
    ...options,
  });
  return { outcome, seqs: progress.map(({ seq }) => seq) };
}

const inOrder = (seqs: number[]) => seqs.map((_, index) => (seqs[0] ?? 0) + index);

describe('scan() of the built bundle in React Native', () => {
  it('[CL1] follows a whole scan by WebSocket', async () => {
    const { outcome, seqs } = await scanPhoto({});
    expect(outcome).toMatchObject({ strategy: 'websocket', polls: 0, fallbackReason: null });
    expect(outcome.books.length).toBeGreaterThan(0);
    expect(seqs).toEqual(inOrder(seqs));
    await expect.poll(() => server.seen.reports).toMatchObject([{ platform: 'react-native' }]);
  });

  it('[CL2] falls back to polling where the socket is refused', async () => {
    const { outcome, seqs } = await scanPhoto({ upgrade: () => 403 });
    expect(outcome).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'connect_refused',
    });
    expect(seqs).toEqual(inOrder(seqs));
  });

  it('[RS3] resumes a socket that is cut', async () => {
    const cut: Faults = { sent: (socket, n) => (socket === 1 && n === 3 ? 'reset' : undefined) };
    const { outcome, seqs } = await scanPhoto(cut);
    expect(outcome).toMatchObject({ strategy: 'websocket', reconnects: 1 });
    expect(seqs).toEqual(inOrder(seqs));
  });

  it('[CL19] sends the picture without its place, though it can make no Blob', async () => {
    await scanPhoto({});
    const [sent] = server.seen.pictures;
    expect(String(sent)).not.toContain('LATITUDE');
    expect(sent?.length).toBe(jpegOf().length + 36);
  });

  it('[CL17] tells of the bytes that XMLHttpRequest has sent', async () => {
    const told: number[] = [];
    await scanPhoto({}, { onUpload: ({ sentBytes }) => told.push(sentBytes) });
    expect(told.at(-1)).toBe(jpegOf().length + 36);
  });

  it('[CL7] ends with an AbortError, though its signals have no reason', async () => {
    const stop = new NativeAbortController();
    const signal = stop.signal as unknown as AbortSignal;
    const scanned = scanPhoto({}, { signal, onProgress: () => stop.abort() });
    await expect(scanned).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => server.seen.cancels.length).toBe(1);
  });
});
