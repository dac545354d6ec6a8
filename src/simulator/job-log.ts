import type { ScanStatus } from '../core/protocol/answers.ts';
import type { AppOutcome } from './ground-truth.ts';

/** How a job ended, as it says itself; null while it has not, or where it does not know. */
export async function readEnd(url: string, jobId: string): Promise<AppOutcome | null> {
  const answer = await fetch(`${url}/scan/status/${jobId}?check=1`);
  if (!answer.ok) return null;
  const { stage, error, booksDetected } = (await answer.json()) as ScanStatus;
  if (stage === 'complete') return { kind: 'completed', books: booksDetected };
  return error === null ? null : { kind: 'failed', code: 'scan_failed', message: error };
}

/** When each update of a job was made, epoch ms, as the job itself has kept it; asked for in a way that changes nothing ([ST5]). */
export async function readLog(url: string, jobId: string): Promise<Map<number, number>> {
  const answer = await fetch(`${url}/scan/status/${jobId}?since=0&epoch=0&check=1`);
  if (!answer.ok) return new Map();
  const { updates = [] } = (await answer.json()) as ScanStatus;
  return new Map(updates.map(({ seq, timestamp }) => [seq, timestamp]));
}
