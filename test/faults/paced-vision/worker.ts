import { WorkerEntrypoint } from 'cloudflare:workers';
import type { VisionProgress, VisionResult } from '../../../src/core/scan/vision.ts';
import type { LocalVisionReply } from '../../../src/providers/local-vision/types.ts';
import { readPace } from './pace.ts';

/** Reads every picture as three books, spine by spine at the pace that it asks for. */
export default class PacedVision extends WorkerEntrypoint {
  override async fetch(): Promise<Response> {
    return Response.json({ status: 'ready' });
  }

  async read(
    picture: Uint8Array,
    onProgress: (progress: VisionProgress) => unknown,
  ): Promise<LocalVisionReply> {
    const { jobId, steps, everyMs } = readPace(picture);
    console.log(`paced vision reads job ${jobId}`);
    for (let done = 1; done <= steps; done += 1) {
      await scheduler.wait(everyMs);
      await onProgress({ done, total: steps });
    }
    return { ok: true, result };
  }
}

const book = (title: string, x1: number) => ({
  title,
  author: 'Jane Austen',
  isbn: null,
  confidence: 0.9,
  boundingBox: { x1, y1: 0.1, x2: x1 + 0.1, y2: 0.9 },
});

const result: VisionResult = {
  books: [book('Emma', 0.1), book('Persuasion', 0.3), book('Sanditon', 0.5)],
  suggestions: [],
  metadata: { provider: 'local', model: 'paced', processingTimeMs: 1 },
};
