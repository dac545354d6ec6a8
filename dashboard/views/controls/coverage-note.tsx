import { describeCoverage, type CoveredAnswer } from '../../data/describe-coverage.ts';
import { view } from '../../state/route.ts';

/** What is not in the numbers; nothing where all is. */
export function CoverageNote({ answer }: { answer: CoveredAnswer }) {
  const sentences = describeCoverage(answer, view.value.zone);
  if (sentences.length === 0) return null;
  return <p class="quiet pending-note">{sentences.join(' ')}</p>;
}
