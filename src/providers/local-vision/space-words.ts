/** A character and where its middle stands, in heights of the line from its start. */
export interface PlacedCharacter {
  character: string;
  score: number;
  at: number;
}

// A word space is lost more often than a tight pair is torn.
const wordGap = 1.6;
const minExtraGap = 0.25;
const columnGap = 2.2;
const minColumnGap = 0.95;

/** Cuts a line where a hole is too wide for a word space: title here, author there. */
export function splitColumns(characters: readonly PlacedCharacter[]): PlacedCharacter[][] {
  const printed = withoutOuterSpaces(characters);
  const usual = usualStep(printed);
  const columns: PlacedCharacter[][] = [];
  for (const character of printed) {
    const last = lastPrinted(columns.at(-1));
    const step = last === undefined ? Infinity : character.at - last.at;
    const isSpace = character.character === ' ';
    if (!isSpace && step > Math.max(columnGap * usual, minColumnGap)) columns.push([character]);
    else columns.at(-1)?.push(character);
  }
  return columns.map(withoutOuterSpaces);
}

function isWordGap(step: number, usual: number): boolean {
  return step > wordGap * usual && step - usual > minExtraGap;
}

/** The characters as text, with the spaces that the recogniser lost. */
export function spaceWords(characters: readonly PlacedCharacter[]): string {
  const usual = usualStep(characters);
  let text = '';
  for (const [i, { character, at }] of characters.entries()) {
    const previous = characters[i - 1];
    const joins = previous !== undefined && previous.character !== ' ' && character !== ' ';
    const step = previous === undefined ? 0 : at - previous.at;
    if (joins && isWordGap(step, usual)) text += ' ';
    text += character;
  }
  return text
    .replace(/([,;:!?])(?=\p{L})/gu, '$1 ')
    .replace(/\.(?=\p{Lu}\p{L}{2})/gu, '. ')
    .replace(/(?<=\p{Ll}{2})(?=\p{Lu}\p{Ll})(?<!\b(?:Mac|Van|Des|Fitz))/gu, ' ')
    .replace(/\s*&\s*/g, ' & ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Median distance of neighbouring letters. */
function usualStep(characters: readonly PlacedCharacter[]): number {
  const steps: number[] = [];
  for (const [i, { character, at }] of characters.entries()) {
    const previous = characters[i - 1];
    if (previous && previous.character !== ' ' && character !== ' ') steps.push(at - previous.at);
  }
  return steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0;
}

function lastPrinted(column: readonly PlacedCharacter[] | undefined): PlacedCharacter | undefined {
  return column?.findLast(({ character }) => character !== ' ');
}

function withoutOuterSpaces(characters: readonly PlacedCharacter[]): PlacedCharacter[] {
  const isPrinted = ({ character }: PlacedCharacter) => character !== ' ';
  const from = characters.findIndex(isPrinted);
  return from < 0 ? [] : characters.slice(from, characters.findLastIndex(isPrinted) + 1);
}
