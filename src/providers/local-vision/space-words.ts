import type { ReadCharacter } from './ctc.ts';

/** The characters as text, with the spaces that the recogniser is known to lose after marks and between cases. */
export function spaceWords(characters: readonly ReadCharacter[]): string {
  return characters
    .map(({ character }) => character)
    .join('')
    .replace(/([,;:!?])(?=\p{L})/gu, '$1 ')
    .replace(/\.(?=\p{Lu}\p{L}{2})/gu, '. ')
    .replace(/(?<=\p{Ll}{2})(?=\p{Lu}\p{Ll})(?<!\b(?:Mac|Van|Des|Fitz))/gu, ' ')
    .replace(/\s*&\s*/g, ' & ')
    .replace(/\s+/g, ' ')
    .trim();
}
