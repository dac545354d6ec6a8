import { describe, expect, it } from 'vitest';
import { PictureQueue } from '../../../src/providers/local-vision/picture-queue.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('PictureQueue', () => {
  it('lets one picture through at a time, first come, first served', async () => {
    const queue = new PictureQueue();
    const events: string[] = [];
    const work = (name: string) => async () => {
      events.push(`${name} starts`);
      await turn();
      await turn();
      events.push(`${name} ends`);
    };
    await Promise.all(['a', 'b', 'c'].map((name) => queue.run(work(name), turn)));
    expect(events).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
  });

  it('lets a waiting picture leave', async () => {
    const queue = new PictureQueue();
    let finish = () => {};
    const first = queue.run(() => new Promise<void>((resolve) => (finish = resolve)), turn);
    const leave = () => Promise.reject(new Error('aborted'));
    await expect(queue.run(async () => 'never', leave)).rejects.toThrow('aborted');
    finish();
    await first;
    await expect(queue.run(async () => 'next', turn)).resolves.toBe('next');
  });

  it('gives up a picture whose request vanished', async () => {
    let nowMs = 0;
    const queue = new PictureQueue(() => nowMs);
    void queue.run(() => new Promise(() => {}), turn);
    const next = queue.run(async () => 'next', turn);
    await turn();
    nowMs += 10_000;
    await turn();
    nowMs += 10_000;
    await expect(next).resolves.toBe('next');
  });

  it('goes on after a picture that failed', async () => {
    const queue = new PictureQueue();
    await expect(queue.run(() => Promise.reject(new Error('broken')), turn)).rejects.toThrow(
      'broken',
    );
    await expect(queue.run(async () => 'next', turn)).resolves.toBe('next');
  });
});
