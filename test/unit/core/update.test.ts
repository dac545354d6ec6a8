import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finalResultSchema, progressMessageSchema } from '../../../src/core/protocol/answers.ts';
import { parseClientMessage } from '../../../src/core/protocol/client-message.ts';
import { isAfter } from '../../../src/core/protocol/cursor.ts';
import { parseJobId } from '../../../src/core/protocol/job-id.ts';
import { parseServerMessage } from '../../../src/core/protocol/server-message.ts';
import { toFinalResult } from '../../../src/core/scan/result.ts';
import {
  appendUpdate,
  completeUpdate,
  errorUpdate,
  pictureReceived,
  processingUpdate,
  readingUpdate,
  toProgressMessage,
  waitingForPicture,
  type ScanUpdate,
  type UpdateDraft,
} from '../../../src/core/scan/update.ts';
import type { VisionResult } from '../../../src/core/scan/vision.ts';

const drafts: UpdateDraft[] = [
  waitingForPicture,
  pictureReceived,
  readingUpdate({ done: 0, total: 0 }),
  readingUpdate({ done: 0, total: 13 }),
  readingUpdate({ done: 7, total: 13 }),
  readingUpdate({ done: 3, total: 13 }),
  processingUpdate(13),
];

function logOf(entries: readonly UpdateDraft[]): ScanUpdate[] {
  return entries.reduce<ScanUpdate[]>(
    (log, entry, index) => [...log, appendUpdate(log.at(-1), entry, 1000 + index)],
    [],
  );
}

describe('update log', () => {
  it('[RS1] numbers updates 1, 2, 3 …', () => {
    expect(logOf(drafts).map((update) => update.seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('[PM1] never lets progress fall, also when a restart reads from the first spine again', () => {
    const progress = logOf(drafts).map((update) => update.progress);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('[PM2] says complete and error only in final updates', () => {
    for (const draft of drafts) expect(draft.currentStatus).not.toMatch(/complete|error/i);
    expect(completeUpdate(1).currentStatus).toBe('Scan complete: 1 book');
    expect(errorUpdate('why', undefined).currentStatus).toMatch(/error/);
    expect(errorUpdate('why', undefined).currentStatus).not.toMatch(/complete/);
  });

  it('tells which spine is read', () => {
    expect(readingUpdate({ done: 7, total: 13 }).currentStatus).toBe('Reading spine 7 of 13…');
  });

  it('[PM1] makes messages of whole numbers for any provider progress', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), fc.boolean(), (done, total, keepAlive) => {
        const update = appendUpdate(undefined, readingUpdate({ done, total }), 1);
        const context = { jobId: 'X', epoch: 5, result: undefined, keepAlive, now: 9 };
        const message = toProgressMessage(update, context);
        progressMessageSchema.parse(message);
        expect(parseServerMessage(JSON.stringify(message))).toEqual(message);
      }),
    );
  });
});

describe('toFinalResult()', () => {
  const result: VisionResult = {
    books: [
      {
        title: null,
        author: null,
        isbn: null,
        confidence: 0.69,
        boundingBox: { x1: 0, y1: 0, x2: 1, y2: 1 },
      },
      {
        title: 'Emma',
        author: null,
        isbn: '9780141439587',
        confidence: 0.7,
        boundingBox: { x1: 0, y1: 0, x2: 1, y2: 1 },
      },
    ],
    suggestions: [],
    metadata: { provider: 'local', model: 'm', processingTimeMs: 12 },
  };

  it('[PM3] has no null text, whole numbers, and counts from confidence 0.7', () => {
    const final = finalResultSchema.parse(toFinalResult(result, 1_700_000_000_000));
    expect(final).toMatchObject({ totalDetected: 2, approved: 1, needsReview: 1 });
    expect(final.books[0]).toEqual({
      title: '',
      author: '',
      confidence: 0.69,
      boundingBox: { x1: 0, y1: 0, x2: 1, y2: 1 },
    });
    expect(final.metadata.timestamp).toBe('2023-11-14T22:13:20.000Z');
  });
});

describe('reading frames', () => {
  it('[JB1] reads a UUID of any version and case, and nothing else', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(parseJobId(uuid.toUpperCase())).toEqual({ key: uuid, echo: uuid.toUpperCase() });
        expect(parseJobId(`${uuid} `)).toBeUndefined();
      }),
    );
    expect(parseJobId(null)).toBeUndefined();
  });

  it('[WS8] never throws on what an app or a server sends', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (frame) => {
        parseClientMessage(frame);
        parseServerMessage(frame);
      }),
    );
  });

  it('[WS7] takes what it understands of a hello and leaves the rest', () => {
    const hello = { type: 'hello', strategy: 'telepathy', platform: ' ios ', since: 3, epoch: 'x' };
    expect(parseClientMessage(JSON.stringify(hello))).toMatchObject({
      strategy: undefined,
      platform: 'ios',
      since: 3,
      epoch: undefined,
    });
  });

  it('[RS1] orders by epoch, then seq', () => {
    expect(isAfter({ epoch: 2, seq: 1 }, { epoch: 1, seq: 9 })).toBe(true);
    expect(isAfter({ epoch: 1, seq: 9 }, { epoch: 1, seq: 9 })).toBe(false);
    expect(isAfter({ epoch: 1, seq: 10 }, { epoch: 1, seq: 9 })).toBe(true);
    expect(isAfter({ epoch: 1, seq: 1 }, undefined)).toBe(true);
  });
});
