import { foldAngle, project } from './geometry.ts';
import type { TextLine } from './read-line.ts';

const classNumber = /^\p{Lu}{0,2}\d{1,3}(?:[.,]\d+)?(?:[(（][\d.]+[)）]?)?$/u;
const withinLine = /(?:^|\s)\d{3}(?:[.,]\d+|[(（][\d.]+[)）])?\s?\p{Lu}\p{Ll}{2}(?=\s|$)/gu;
const authorMark = /^\p{L}{3}$/u;
const callNumber =
  /^(?:\p{Lu}{0,2}\d{3}(?:[.,]\d+)?|\d{0,3}[.,]\d+|\d{0,3}\s?[(（]?[\d.]+[)）])\s*(?:\p{L}{1,4}\d?)?$/u;
// Of the line's height.
const sameLabel = 4;

/** The lines without those of library labels: "796.42 Mor", or "796.42" and "Mor" read apart. */
export function withoutCallNumbers(lines: readonly TextLine[]): TextLine[] {
  const read = lines.map((line) => ({ ...line, text: line.text.replace(withinLine, '').trim() }));
  const numbers = lines.filter(({ text }) => classNumber.test(text.replace(/\s/g, '')));
  return read.filter((line) => {
    const { text } = line;
    if (text === '') return false;
    // Four digits may be a title: 1984.
    if (callNumber.test(text)) return /^\d{4}$/.test(text);
    return !(authorMark.test(text) && numbers.some((number) => isOnLabelOf(number, line)));
  });
}

function isOnLabelOf(number: TextLine, { box }: TextLine): boolean {
  const { center, angle, height, width } = number.box;
  if (Math.abs(foldAngle(angle - box.angle)) > 0.2) return false;
  const along = Math.abs(project(center, angle) - project(box.center, angle));
  const side = angle + Math.PI / 2;
  const across = Math.abs(project(center, side) - project(box.center, side));
  return along - (width + box.width) / 2 < sameLabel * height && across < 2 * height;
}
