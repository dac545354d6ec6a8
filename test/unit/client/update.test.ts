import { describe, expect, it } from 'vitest';
import { updateOf, updatesOf } from '../../../src/client/update.ts';
import type { ProgressMessage } from '../../../src/core/protocol/server-message.ts';
import { toFinalResult } from '../../../src/core/scan/result.ts';
import { shelf } from '../../support/client-protocol-job.ts';

const message = (seq: number, data: Partial<ProgressMessage['data']> = {}): ProgressMessage => ({
  type: 'progress',
  jobId: 'a',
  timestamp: 1,
  seq,
  epoch: 3,
  data: { progress: 0.5, processedItems: 1, totalItems: 2, currentStatus: 'Reading', ...data },
});

const status = {
  stage: 'analyzing',
  elapsedTime: 1,
  booksDetected: 4,
  result: null,
  error: null,
  seq: 4,
  epoch: 3,
  progress: 0.5,
  currentStatus: 'Reading',
};

describe('updateOf()', () => {
  it('[PM3] gives null for the empty text of the final message', () => {
    const { end } = updateOf(message(5, { result: toFinalResult(shelf, 0) }));
    expect(end).toEqual({ result: shelf });
  });

  it('[PM2] gives the server’s text for a failure', () => {
    expect(updateOf(message(5, { error: 'It broke' })).end).toEqual({ error: 'It broke' });
  });
});

describe('updatesOf()', () => {
  it('[ST4] gives the updates of an answer in order, its own state once', () => {
    const updates = updatesOf({ ...status, updates: [message(3), message(4)] });
    expect(updates?.map(({ seq, processedItems }) => [seq, processedItems])).toEqual([
      [3, 1],
      [4, 1],
    ]);
  });

  it('[ST1] makes an update of an answer that brings none', () => {
    expect(updatesOf(status)).toMatchObject([
      { seq: 4, epoch: 3, progress: 0.5, totalItems: 4, end: null },
    ]);
  });

  it('[ST2] prefers the answer’s own result, whose text may be null', () => {
    const final = message(4, { result: toFinalResult(shelf, 0) });
    const updates = updatesOf({ ...status, stage: 'complete', result: shelf, updates: [final] });
    expect(updates?.at(-1)?.end).toEqual({ result: shelf });
  });

  it('[ST2] ends with the error of an answer', () => {
    const updates = updatesOf({ ...status, stage: 'error', error: 'It broke' });
    expect(updates?.at(-1)?.end).toEqual({ error: 'It broke' });
  });

  it('leaves out an update that it does not understand', () => {
    const updates = updatesOf({ ...status, updates: [{ type: 'news' }, message(4)] });
    expect(updates).toHaveLength(1);
  });

  it.each([
    ['a page of a captive portal', undefined],
    ['null', null],
    ['no numbers', { ...status, seq: '4' }],
    ['a result without books', { ...status, stage: 'complete', result: {} }],
    ['an end without a result', { ...status, stage: 'complete' }],
  ])('knows no status in %s', (_, body) => {
    expect(updatesOf(body)).toBeUndefined();
  });
});
