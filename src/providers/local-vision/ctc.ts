/** The recogniser's word on each time step: `classes` probabilities, class 0 meaning "no character". */
export interface StepScores {
  steps: number;
  classes: number;
  data: Float32Array;
}

export interface ReadCharacter {
  character: string;
  score: number;
  /** Time step, 0 at the line's start. */
  step: number;
}

/** Class 0 is the blank, the last one the space: the keys file lists what is between. */
export function alphabetFrom(keysFile: string): string[] {
  return ['', ...keysFile.replace(/\n$/, '').split('\n'), ' '];
}

/** A lone Han character among Latin ones is nearly always an ornament or an accent misread. */
export function isLatinMostly(characters: readonly ReadCharacter[]): boolean {
  const han = characters.filter(({ character }) => /\p{Script=Han}/u.test(character)).length;
  return han > 0 && han < characters.length / 2;
}

/** Greedy CTC decoding: repeats collapse, blanks fall out. */
export function decodeCtc(
  scores: StepScores,
  alphabet: readonly string[],
  isAllowed?: (classIndex: number) => boolean,
): ReadCharacter[] {
  const characters: ReadCharacter[] = [];
  let previous = 0;
  for (let step = 0; step < scores.steps; step++) {
    const { best, score } = bestClass(scores, step, isAllowed);
    if (best !== 0 && best !== previous) {
      characters.push({ character: alphabet[best] ?? '', score, step });
    }
    previous = best;
  }
  return characters;
}

function bestClass(
  { data, classes }: StepScores,
  step: number,
  isAllowed?: (classIndex: number) => boolean,
) {
  const start = step * classes;
  let best = 0;
  let score = -1;
  for (let k = 0; k < classes; k++) {
    const value = data[start + k]!;
    if (value > score && (isAllowed === undefined || isAllowed(k))) {
      score = value;
      best = k;
    }
  }
  return { best, score };
}

export function meanScore(characters: readonly { score: number }[]): number {
  if (characters.length === 0) return 0;
  return characters.reduce((sum, { score }) => sum + score, 0) / characters.length;
}
