import type { ReadCharacter } from './ctc.ts';

export function spaceWords(characters: readonly ReadCharacter[]): string {
  return characters.map((c) => c.character).join('').trim();
}
