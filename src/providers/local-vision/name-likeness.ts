import { isGivenName } from './given-names.ts';

// Words that join the parts of a title and hardly ever those of a name.
const titleWords = new Set(
  `a about all an and are as at between brief by can complete do for from guide handbook happy here history how i if in
  into introduction is it life like little my new no not of on one or our out over story tale tales that the their
  things this to under up us war was what when where who why with without world you your
  el la los las un una y en del para por con como mi su le les des et du au aux ein eine der die das und im il lo gli
  che`.split(/\s+/),
);

const particles = new Set([
  'de',
  'da',
  'di',
  'du',
  'van',
  'von',
  'der',
  'la',
  'le',
  'del',
  'y',
  'i',
]);

/** How much a text looks like an author's name: about −1 (a title for sure) to 1 (a name for sure). */
export function nameLikeness(text: string): number {
  const joined = text.replace(/^\s*&|&\s*$/g, '').trim();
  const people = joined.split(/\s*(?:&|,|;|·|•|(?<=\S\s)\b(?:and|with|y)\b(?=\s\S))\s*/i);
  if (people.includes('')) return -1;
  const scores = people.map(personLikeness);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  // An ampersand joins authors oftener than the words of a title, family names alone among them.
  const byAmpersand = text.includes('&') && Math.min(...scores) > -0.5;
  return byAmpersand ? Math.max(0.3, mean) : mean;
}

function personLikeness(text: string): number {
  if (/\d|[?!:]/.test(text)) return -0.8;
  if (/['’]s\b/i.test(text)) return -0.5;
  const initials = (text.match(/\b\p{Lu}\.\s?(?=\p{Lu})/gu) ?? []).length;
  const words = text.split(/[\s.]+/).filter((word) => word !== '');
  const plain = words.map((word) => word.toLowerCase());
  if (words.length === 1) return singleWordLikeness(words[0] ?? '');
  const count = words.length;
  const given = plain.filter(isGivenName).length;
  const linking = plain.filter((word) => titleWords.has(word) && !particles.has(word)).length;
  let score = count <= 3 ? 0.1 : -0.3;
  if (given > 0) score += 0.6;
  if (isGivenName(plain[0] ?? '')) score += 0.2;
  if (initials > 0) score += 0.7;
  score -= 0.5 * linking;
  if (titleWords.has(plain[0] ?? '') && !particles.has(plain[0] ?? '')) score -= 0.4;
  if (words.some((word) => /^\p{Ll}/u.test(word) && !particles.has(word))) score -= 0.4;
  return Math.max(-1, Math.min(1, score));
}

/** A word alone is a title's oftener; a very long one is likely a name that lost its space. */
function singleWordLikeness(word: string): number {
  if (givenNameIn(word) !== undefined) return 0.6;
  if (isGivenName(word.toLowerCase())) return -0.15;
  return word.length >= 13 ? 0 : -0.35;
}

/** The given name that a word in capitals begins with which lost its space: "VIRGINIAWOOLF". */
function givenNameIn(word: string): string | undefined {
  if (!isUpper(word)) return undefined;
  for (let length = word.length - 3; length >= 4; length--) {
    const start = word.slice(0, length);
    if (isGivenName(start.toLowerCase())) return start;
  }
  return undefined;
}

/** Parts given name and family name that lost their space. */
export function spaceName(text: string): string {
  if (/\s/.test(text)) return text;
  const given = givenNameIn(text);
  return given === undefined ? text : `${text.slice(0, given.length)} ${text.slice(given.length)}`;
}

/** Takes a name off the start or end of a line that holds title and author in one. */
export function splitNameOff(text: string): { title: string; author: string } | undefined {
  const words = text.split(' ');
  for (const length of [3, 2, 1]) {
    const cuts = [
      { title: words.slice(0, -length), author: words.slice(-length) },
      { title: words.slice(length), author: words.slice(0, length) },
    ];
    for (const cut of cuts) {
      const [title, author] = [cut.title.join(' '), cut.author.join(' ')];
      if (title.length < 3 || titleWords.has(cut.title.at(-1)?.toLowerCase() ?? '')) continue;
      if (length === 1 && givenNameIn(author) === undefined) continue;
      if (cut.title.length < 2 && isUpper(title) === isUpper(author)) continue;
      if (nameLikeness(author) >= 0.7 && nameLikeness(title) <= 0) return { title, author };
    }
  }
  return undefined;
}

function isUpper(text: string): boolean {
  return text === text.toUpperCase();
}
