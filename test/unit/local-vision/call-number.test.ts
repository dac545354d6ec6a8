import { describe, expect, it } from 'vitest';
import { withoutCallNumbers } from '../../../src/providers/local-vision/call-number.ts';
import type { TextLine } from '../../../src/providers/local-vision/read-line.ts';

/** A line whose letters are 20 high, from (x, y) on. */
function line(text: string, x = 100, y = 50): TextLine {
  const width = 12 * text.length;
  return {
    text,
    score: 0.95,
    box: { center: { x: x + width / 2, y }, width, height: 20, angle: 0 },
  };
}

const kept = (...lines: TextLine[]) => withoutCallNumbers(lines).map(({ text }) => text);

describe('withoutCallNumbers()', () => {
  it.each(['796.42 Cow', '813 KIN', '796(09) Bro', '796Rod', '.332 Tom', '641.5'])(
    'drops %j',
    (text) => expect(kept(line('Emma'), line(text, 400))).toEqual(['Emma']),
  );

  it.each(['1984', 'Catch-22', 'Fahrenheit 451', '100 Years', '2001: A Space Odyssey', 'Ulf'])(
    'keeps %j',
    (text) => expect(kept(line(text))).toEqual([text]),
  );

  it('drops the mark that was read apart from its number', () => {
    expect(kept(line('796.42'), line('Cow', 190))).toEqual([]);
    expect(kept(line('796.42'), line('Cow', 900))).toEqual(['Cow']);
  });

  it('cuts a call number off the line that it was read with', () => {
    expect(kept(line('El entrenador 796 Rod'))).toEqual(['El entrenador']);
  });
});
