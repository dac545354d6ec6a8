import { describe, expect, it } from 'vitest';
import { WireWatch, type SocketLog } from '../../../src/simulator/wire-watch.ts';

const progress = (seq: number, timestamp: number, data: object = {}) =>
  JSON.stringify({ type: 'progress', seq, timestamp, data });
const ack = (seq: number) => JSON.stringify({ type: 'ack', seq });
const status = (stage: string, seq: number, updates: [number, number][]) => {
  return { stage, seq, updates: updates.map(([one, timestamp]) => ({ seq: one, timestamp })) };
};

describe('the books of an app', () => {
  it('have a sample of each update that is acked, once, and none of keep-alives', () => {
    const watch = new WireWatch(0);
    const log: SocketLog = new Map();
    watch.hearFrame(log, progress(1, 1_000), 1_020);
    watch.hearFrame(log, progress(1, 1_500, { keepAlive: true }), 1_510);
    for (const seq of [1, 1, 2]) watch.sayFrame(log, ack(seq));
    expect(watch.latencies.websocket).toEqual([20]);
    expect(watch.socketUpdates).toBe(1);
  });

  it('do not call late what was made before the app came', () => {
    const watch = new WireWatch(0);
    const log: SocketLog = new Map();
    watch.hearFrame(log, JSON.stringify({ type: 'hello', serverTime: 5_000 }), 5_030);
    watch.hearFrame(log, progress(3, 1_000), 5_030);
    watch.sayFrame(log, ack(3));
    expect(watch.latencies.websocket).toEqual([30]);
  });

  it('count an update late until the first status answer that carried it, less the way back', () => {
    const watch = new WireWatch(40);
    watch.hearStatus(status('uploading', 1, [[1, 0]]), 100);
    watch.hearStatus(status('analyzing', 2, [[2, 1_000]]), 1_540);
    watch.hearStatus(
      status('complete', 3, [
        [2, 1_000],
        [3, 3_000],
      ]),
      3_540,
    );
    watch.hearStatus(status('complete', 3, [[3, 3_000]]), 5_540);
    expect(watch.latencies.polling).toEqual([500, 500]);
    expect(watch).toMatchObject({ polls: 2, broughtBy: 'polling' });
  });

  it('take from the log when an update was made that a plain status answer brought', () => {
    const watch = new WireWatch(0);
    watch.hearStatus({ stage: 'analyzing', seq: 4 }, 2_000);
    watch.settlePolled(new Map([[4, 1_400]]));
    expect(watch.latencies.polling).toEqual([600]);
  });
});
