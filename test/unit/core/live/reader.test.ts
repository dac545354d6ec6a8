import { describe, expect, it } from 'vitest';
import {
  hearReader,
  isSilent,
  maxUnacked,
  newReader,
  nextSending,
  type Reader,
} from '../../../../src/core/live/reader.ts';

const now = 1_700_000_000_000;
const ack = (seq: unknown) => JSON.stringify({ type: 'ack', seq });

function sentTo(reader: Reader, messages: number): Reader {
  let after = reader;
  for (let count = 0; count < messages; count += 1) {
    const sending = nextSending(after);
    if (!sending.send) throw new Error(sending.why.reason);
    after = sending.reader;
  }
  return after;
}

describe('nextSending()', () => {
  it('[LF6] numbers messages from 1, and stops where too many are not acked', () => {
    expect(nextSending(newReader(now))).toMatchObject({ send: true, seq: 1 });
    const behind = sentTo(newReader(now), maxUnacked);
    expect(nextSending(behind)).toEqual({ send: false, why: { code: 4411, reason: 'too slow' } });
  });

  it('[LF6] goes on once an ack is heard', () => {
    const behind = sentTo(newReader(now), maxUnacked);
    const heard = hearReader(behind, ack(1), now);
    expect(heard.keep && nextSending(heard.reader)).toMatchObject({ seq: maxUnacked + 1 });
  });
});

describe('hearReader()', () => {
  it.each([
    ['an ack of what was never sent', ack(9)],
    ['an ack of no number', ack('2')],
    ['an older ack', ack(1)],
    ['no JSON', 'PONG?'],
    ['nothing of an object', 'null'],
    ['bytes', new ArrayBuffer(8)],
  ])('[LF7] takes %s for nothing', (_, frame) => {
    const reader = { ...sentTo(newReader(now), 3), ackedSeq: 2 };
    expect(hearReader(reader, frame, now)).toEqual({
      keep: true,
      reader: { ...reader, frames: 1 },
    });
  });

  it('[LF7] sends away who sends too much at once, and counts anew after 10 s', () => {
    let reader = newReader(now);
    for (let count = 0; count < 50; count += 1) {
      const heard = hearReader(reader, ack(1), now);
      if (!heard.keep) throw new Error(heard.why.reason);
      reader = heard.reader;
    }
    expect(hearReader(reader, ack(1), now)).toMatchObject({ keep: false, why: { code: 4429 } });
    expect(hearReader(reader, ack(1), now + 10_000)).toMatchObject({ keep: true });
  });

  it('[LF7] sends away who sends too large a frame', () => {
    const heard = hearReader(newReader(now), 'x'.repeat(4097), now);
    expect(heard).toMatchObject({ keep: false, why: { code: 4413 } });
  });
});

describe('isSilent()', () => {
  it('[LF5] goes by the last ping, and by the opening where there was none', () => {
    const reader = newReader(now);
    expect(isSilent(reader, undefined, now + 60_000)).toBe(false);
    expect(isSilent(reader, undefined, now + 60_001)).toBe(true);
    expect(isSilent(reader, now + 30_000, now + 60_001)).toBe(false);
  });
});
