import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/client/clock.ts';
import type { Surroundings } from '../../../src/client/environment.ts';
import type { Xhr, XhrConstructor } from '../../../src/client/fetch-by-xhr.ts';
import type { UploadAnswer } from '../../../src/client/machine-state.ts';
import { sendUpload } from '../../../src/client/send-upload.ts';

type Listener = (event: { loaded: number }) => void;

/** A request played by hand. */
class HandXhr implements Xhr {
  static last: HandXhr;
  readonly listeners = new Map<string, Listener>();
  readonly sent: unknown[] = [];
  readonly upload = this;
  aborted = false;
  status = 0;
  responseText = '';

  constructor() {
    HandXhr.last = this;
  }
  addEventListener(type: string, listener: Listener): void {
    this.listeners.set(type, listener);
  }
  open(...what: string[]): void {
    this.sent.push(what);
  }
  setRequestHeader(...header: string[]): void {
    this.sent.push(header);
  }
  getResponseHeader(): string | null {
    return '7';
  }
  send(body: unknown): void {
    this.sent.push(body);
  }
  abort(): void {
    this.aborted = true;
  }
  play(type: string, loaded = 0): void {
    this.listeners.get(type)?.({ loaded });
  }
}

function upload(image: Blob | Uint8Array<ArrayBuffer> = new Uint8Array(100)) {
  const env = {
    fetch: () => expect.unreachable(),
    Xhr: HandXhr as XhrConstructor,
    clock: systemClock,
  } as unknown as Surroundings;
  const sent: number[] = [];
  const answers: UploadAnswer[] = [];
  const onSent = ({ sentBytes }: { sentBytes: number }) => sent.push(sentBytes);
  const target = { baseUrl: 'http://x', jobId: 'A1' };
  const request = { image, headers: { 'X-AI-Provider': 'local' }, timeoutMs: 1_000, onSent };
  const abort = sendUpload(env, target, request, (answer) => answers.push(answer));
  return { xhr: HandXhr.last, sent, answers, abort };
}

describe('sendUpload() by XMLHttpRequest', () => {
  it('[CL17] tells of the bytes as they go', async () => {
    const { xhr, sent, answers } = upload(new Blob(['x'.repeat(100)], { type: 'image/png' }));
    for (const loaded of [30, 80]) xhr.play('progress', loaded);
    Object.assign(xhr, { status: 202, responseText: '{}' });
    xhr.play('load');
    await expect.poll(() => answers).toEqual([{}]);
    expect(sent).toEqual([0, 30, 80, 100]);
    expect(xhr.sent).toContainEqual(['POST', 'http://x/scan?jobId=A1']);
    expect(xhr.sent).toContainEqual(['Content-Type', 'image/png']);
    expect(xhr.sent).toContainEqual(['X-AI-Provider', 'local']);
  });

  it('[UP5] reads the answer as from fetch', async () => {
    const { xhr, answers } = upload();
    Object.assign(xhr, { status: 429, responseText: '{"code":"rate_limited"}' });
    xhr.play('load');
    await expect
      .poll(() => answers)
      .toMatchObject([{ retryAfterMs: 7_000, failure: { code: 'rate_limited' } }]);
  });

  it('[UP7] tells of a connection that fails', async () => {
    const { xhr, answers } = upload();
    xhr.play('error');
    await expect
      .poll(() => answers)
      .toMatchObject([{ retryAfterMs: 0, failure: { code: 'upload_failed' } }]);
  });

  it('lets go when it is told to', () => {
    const { xhr, abort, answers } = upload();
    abort();
    expect([xhr.aborted, answers]).toEqual([true, []]);
  });
});
