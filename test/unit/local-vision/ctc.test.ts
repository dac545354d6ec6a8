import { describe, expect, it } from 'vitest';
import {
  alphabetFrom,
  decodeCtc,
  isLatinMostly,
  meanScore,
} from '../../../src/providers/local-vision/ctc.ts';

const alphabet = alphabetFrom('a\nb\n中\n');

/** One step for each letter of `steps`; '-' is the blank. */
function scoresOf(steps: string, probability = 0.9) {
  const classes = alphabet.length;
  const data = new Float32Array(steps.length * classes);
  for (const [step, letter] of [...steps].entries()) {
    data[step * classes + (letter === '-' ? 0 : alphabet.indexOf(letter))] = probability;
  }
  return { steps: steps.length, classes, data };
}

const textOf = (steps: string) =>
  decodeCtc(scoresOf(steps), alphabet)
    .map(({ character }) => character)
    .join('');

describe('decodeCtc()', () => {
  it.each([
    ['a-b', 'ab'],
    ['aab', 'ab'],
    ['a-a', 'aa'],
    ['--a--', 'a'],
    ['a b', 'a b'],
    ['---', ''],
    ['', ''],
  ])('reads %j as %j', (steps, text) => {
    expect(textOf(steps)).toBe(text);
  });

  it('tells the step at which a character begins', () => {
    expect(decodeCtc(scoresOf('--aa-b'), alphabet).map(({ step }) => step)).toEqual([2, 5]);
  });

  it('takes the best class of those allowed', () => {
    const scores = scoresOf('中', 0.9);
    scores.data[alphabet.indexOf('a')] = 0.4;
    const [read] = decodeCtc(scores, alphabet, (k) => alphabet[k] !== '中');
    expect(read?.character).toBe('a');
    expect(read?.score).toBeCloseTo(0.4, 6);
  });
});

describe('alphabetFrom()', () => {
  it('puts the blank first and the space last', () => {
    expect(alphabet).toEqual(['', 'a', 'b', '中', ' ']);
  });
});

describe('isLatinMostly()', () => {
  it('holds for a lone Han character among Latin ones only', () => {
    const read = (text: string) => [...text].map((character) => ({ character, score: 1, step: 0 }));
    expect(isLatinMostly(read('ab中'))).toBe(true);
    expect(isLatinMostly(read('ab'))).toBe(false);
    expect(isLatinMostly(read('中中a'))).toBe(false);
  });
});

describe('meanScore()', () => {
  it('is 0 for nothing read', () => {
    expect(meanScore([])).toBe(0);
    expect(meanScore([{ score: 0.5 }, { score: 1 }])).toBe(0.75);
  });
});
