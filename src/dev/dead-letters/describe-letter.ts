import type { DeadLetterRow } from '../../core/slo/read-answers.ts';

const longestPreview = 160;

/** A dead letter in a few lines for a terminal. */
export function describeLetter(letter: DeadLetterRow): string {
  const { id, queue, receivedAt, replayedAt, chars, preview, unreadable } = letter;
  const died = new Date(receivedAt).toISOString();
  const state = replayedAt === null ? 'waits' : `replayed ${new Date(replayedAt).toISOString()}`;
  const why = unreadable === null ? 'readable; handling it failed' : unreadable;
  const short = preview.slice(0, longestPreview);
  const more = chars > short.length ? '…' : '';
  return [
    `${id}  ${queue}  died ${died}  ${state}`,
    ...why.split('\n').map((line) => `  ${printable(line)}`),
    `  ${printable(short)}${more}`,
  ].join('\n');
}

/** Dead letters hold what anybody sent; nothing of it may steer a terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '�');
}
