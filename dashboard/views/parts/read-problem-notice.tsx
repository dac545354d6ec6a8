import type { LiveRead, Question } from '../../state/live-read.ts';
import { Notice } from './notice.tsx';

/** What went wrong with reading, and how to try again; nothing while all is well. */
export function ReadProblemNotice<Q extends Question, T>({ read }: { read: LiveRead<Q, T> }) {
  const shown = read.shown.value;
  const problem = shown.state === 'loading' ? null : shown.problem;
  if (!problem) return null;
  const retry = (
    <button type="button" class="button" onClick={() => void read.refresh()}>
      Try again
    </button>
  );
  return (
    <Notice tone="problem" icon="breached" title={problem.message} actions={retry}>
      {problem.detail}
      {shown.state === 'shown' ? ' What is shown below is older.' : ''}
    </Notice>
  );
}
