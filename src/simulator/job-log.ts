import type { ScanStatus } from '../core/protocol/answers.ts';

/** When each update of a job was made, epoch ms, as the job itself has kept it; asked for in a way that changes nothing ([ST5]). */
export async function readLog(url: string, jobId: string): Promise<Map<number, number>> {
  const answer = await fetch(`${url}/scan/status/${jobId}?since=0&epoch=0&check=1`);
  if (!answer.ok) return new Map();
  const { updates = [] } = (await answer.json()) as ScanStatus;
  return new Map(updates.map(({ seq, timestamp }) => [seq, timestamp]));
}
