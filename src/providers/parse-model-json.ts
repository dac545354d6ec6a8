import { VisionFailure } from '../core/scan/vision.ts';

/**
 * The JSON value in a model's text, also inside a code fence, after reasoning or among prose.
 * @throws {VisionFailure} `malformed_output` where there is none.
 */
export function parseModelJson(text: string): unknown {
  const answer = text.replace(/^\s*<think>[\s\S]*?<\/think>/, '').trim();
  const fenced = answer.split('```', 2)[1]?.replace(/^json/i, '');
  for (const candidate of [answer, fenced, ...spans(answer)]) {
    const parsed = candidate === undefined ? undefined : tryParse(candidate);
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  }
  throw new VisionFailure('malformed_output', 'The model did not answer with JSON.', {
    retryable: true,
  });
}

// The bracket that opens first goes first: a list of one book must not be read as that book.
function spans(text: string): string[] {
  return [
    { start: text.indexOf('{'), end: text.lastIndexOf('}') },
    { start: text.indexOf('['), end: text.lastIndexOf(']') },
  ]
    .filter(({ start, end }) => start >= 0 && end > start)
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, end }) => text.slice(start, end + 1));
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
