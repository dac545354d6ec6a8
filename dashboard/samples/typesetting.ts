import type { SKRSContext2D } from '@napi-rs/canvas'
import type { BookDesign } from './book-design.ts'
import type { Face } from './fonts.ts'

/** One line of type: x is its start in reading direction, y the middle of its capitals. */
export type TypeLine = { text: string; face: Face; size: number; x: number; y: number; role: 'title' | 'author' | 'subtitle' }
export type TypeBlock = { lines: TypeLine[]; titleEnds: [number, number]; authorEnds: [number, number] }

type Part = { lines: string[]; face: Face; size: number; role: TypeLine['role'] }
type Candidate = { title: Part; author: Part; stacked: boolean }

const lineStep = 1.08

export function fontOf(face: Face, size: number): string {
  return `${size}px "${face.family}"`
}

export function widthOf(ctx: SKRSContext2D, text: string, face: Face, size: number): number {
  // Measured large: hinting rounds advances at small sizes.
  ctx.font = fontOf(face, 100)
  ctx.letterSpacing = `${face.tracking * 100}px`
  return (ctx.measureText(text).width * size) / 100
}

function lengthOf(ctx: SKRSContext2D, part: Part): number {
  return Math.max(...part.lines.map((line) => widthOf(ctx, line, part.face, part.size)))
}

/** Breaks a text in two where the longer half is shortest. */
export function breakInTwo(text: string): string[] {
  const words = text.split(' ')
  let best = [text]
  for (let i = 1; i < words.length; i += 1) {
    const halves = [words.slice(0, i).join(' '), words.slice(i).join(' ')]
    const longest = Math.max(...halves.map((half) => half.length))
    if (longest < Math.max(...best.map((half) => half.length))) best = halves
  }
  return best
}

/** Sets title and author along a spine `thickness` deep, between `start` and `end`. */
export function setAlong(ctx: SKRSContext2D, design: BookDesign, start: number, end: number, thickness: number): TypeBlock {
  const titleText = design.titleCaps ? design.title.toUpperCase() : design.title
  const authorText = design.authorCaps ? design.author.toUpperCase() : design.author
  const title = (lines: string[], share: number): Part => ({ lines, face: design.faces.title, size: thickness * share, role: 'title' })
  const author = (lines: string[], share: number): Part => ({ lines, face: design.faces.author, size: thickness * share, role: 'author' })
  const wide = design.authorFirst ? 0.4 : 0.33
  const candidates: Candidate[] = [
    { title: title([titleText], 0.54), author: author([authorText], wide), stacked: false },
    { title: title(breakInTwo(titleText), 0.37), author: author([authorText], 0.31), stacked: false },
    { title: title(breakInTwo(titleText), 0.37), author: author(breakInTwo(authorText), 0.29), stacked: false },
    { title: title([titleText], 0.44), author: author([authorText], 0.27), stacked: true },
  ]
  const room = end - start
  const gap = Math.max(thickness * 0.4, room * 0.05)
  const fitted = candidates.map((candidate) => fit(ctx, candidate, room, gap))
  const [first, ...others] = fitted as [Candidate, ...Candidate[]]
  // One line on the spine reads best; others must make the title a third larger, or the author readable.
  const chosen = others.reduce((best, other) => (score(other) > score(best) * 1.3 ? other : best), first)
  return place(ctx, chosen, design.authorFirst && !chosen.stacked, start, end, gap, thickness)
}

function score(candidate: Candidate): number {
  return candidate.title.size + candidate.author.size
}

function fit(ctx: SKRSContext2D, candidate: Candidate, room: number, gap: number): Candidate {
  const title = lengthOf(ctx, candidate.title)
  const author = lengthOf(ctx, candidate.author)
  const scale = candidate.stacked
    ? Math.min(1, room / Math.max(title, author))
    : Math.min(1, (room - gap) / (title + author))
  const scaled = (part: Part): Part => ({ ...part, size: part.size * scale })
  return { ...candidate, title: scaled(candidate.title), author: scaled(candidate.author) }
}

function place(ctx: SKRSContext2D, chosen: Candidate, authorFirst: boolean, start: number, end: number, gap: number, thickness: number): TypeBlock {
  const { title, author } = chosen
  const titleLength = lengthOf(ctx, title)
  const authorLength = lengthOf(ctx, author)
  const middle = thickness / 2
  if (chosen.stacked) {
    const centre = (start + end) / 2
    const titleY = middle - author.size * 0.62
    const authorY = middle + title.size * 0.6
    return {
      lines: [...linesOf(ctx, title, centre, titleY, 0.5), ...linesOf(ctx, author, centre, authorY, 0.5)],
      titleEnds: [centre - titleLength / 2, centre + titleLength / 2],
      authorEnds: [centre - authorLength / 2, centre + authorLength / 2],
    }
  }
  const spare = Math.max(0, end - start - gap - titleLength - authorLength)
  const [firstLength, lastLength] = authorFirst ? [authorLength, titleLength] : [titleLength, authorLength]
  // A third of the spare room goes outside, the rest between the two.
  const firstStart = start + spare * 0.18
  const lastStart = end - spare * 0.18 - lastLength
  const firstEnds: [number, number] = [firstStart, firstStart + firstLength]
  const lastEnds: [number, number] = [lastStart, lastStart + lastLength]
  const [titleEnds, authorEnds] = authorFirst ? [lastEnds, firstEnds] : [firstEnds, lastEnds]
  const lines = [
    ...linesOf(ctx, title, (titleEnds[0] + titleEnds[1]) / 2, middle, 0.5),
    ...linesOf(ctx, author, (authorEnds[0] + authorEnds[1]) / 2, middle, 0.5),
  ]
  return { lines, titleEnds, authorEnds }
}

function linesOf(ctx: SKRSContext2D, part: Part, centre: number, middle: number, align: number): TypeLine[] {
  const top = middle - ((part.lines.length - 1) * part.size * lineStep) / 2
  return part.lines.map((text, index) => ({
    text,
    face: part.face,
    size: part.size,
    role: part.role,
    x: centre - widthOf(ctx, text, part.face, part.size) * align,
    y: top + index * part.size * lineStep,
  }))
}

/** Sets title and author in short lines across a thick spine; undefined where they would be too small. */
export function setAcross(ctx: SKRSContext2D, design: BookDesign, height: number, thickness: number): TypeLine[] | undefined {
  const room = thickness * 0.8
  const title = acrossPart(ctx, design.titleCaps ? design.title.toUpperCase() : design.title, design.faces.title, room, thickness * 0.26, 'title')
  const author = acrossPart(ctx, design.authorCaps ? design.author.toUpperCase() : design.author, design.faces.author, room, title.size * 0.85, 'author')
  if (title.size < thickness * 0.15 || author.size < thickness * 0.12 || title.lines.length > 5) return undefined
  return [
    ...linesOf(ctx, title, thickness / 2, height * 0.27, 0.5),
    ...linesOf(ctx, author, thickness / 2, height * 0.62, 0.5),
  ]
}

function acrossPart(ctx: SKRSContext2D, text: string, face: Face, room: number, largest: number, role: TypeLine['role']): Part {
  const words = text.split(' ')
  const longest = Math.max(...words.map((word) => widthOf(ctx, word, face, 1)))
  const size = Math.min(largest, room / longest)
  const lines: string[] = []
  for (const word of words) {
    const joined = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    if (lines.length > 0 && widthOf(ctx, joined, face, size) <= room) lines[lines.length - 1] = joined
    else lines.push(word)
  }
  return { lines, face, size, role }
}
