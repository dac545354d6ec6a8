import type { Covered, PendingMinutes } from '../../src/core/slo/read-answers.ts';
import { formatNumberOf } from './format-ratio.ts';
import { formatMoment, type Zone } from './format-time.ts';

export interface CoveredAnswer {
  from: number;
  covered: Covered;
  pendingMinutes: PendingMinutes;
}

/** What of a span is not in its numbers, a sentence each; none where all is. */
export function describeCoverage(
  { from, covered, pendingMinutes }: CoveredAnswer,
  zone: Zone = {},
): string[] {
  const sentences: string[] = [];
  if (covered === null) sentences.push('Nothing is kept of this span any more.');
  else if (covered.from > from) {
    const begin = formatMoment(covered.from, zone);
    sentences.push(`These numbers begin at ${begin}: what was before is not kept any more.`);
  }
  if (pendingMinutes > 0) {
    const minutes = formatNumberOf(pendingMinutes, 'minute');
    sentences.push(
      `The newest changes of ${minutes} are not added up yet and not in these numbers; that takes a minute or two.`,
    );
  }
  return sentences;
}
