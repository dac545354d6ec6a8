import type { LiveScan } from '../../src/core/live/live-message.ts';
import type { InFlightScan, ScanRow } from '../../src/core/slo/read-answers.ts';

/** The newest scans that a page has heard of, each life of a job once, newest first. */
export type LiveTail = readonly LiveScan[];

export const longestTail = 100;

/** Adds what the feed brings; of one life the greatest revision counts, and an end after a start ([LF2]). */
export function mergeLive(tail: LiveTail, news: readonly LiveScan[]): LiveTail {
  const byLife = new Map(tail.map((scan) => [lifeOf(scan), scan]));
  for (const scan of news) {
    const known = byLife.get(lifeOf(scan));
    if (known === undefined || isNewer(scan, known)) byLife.set(lifeOf(scan), scan);
  }
  return [...byLife.values()].sort((a, b) => timeOf(b) - timeOf(a)).slice(0, longestTail);
}

function isNewer(scan: LiveScan, known: LiveScan): boolean {
  if (scan.state !== known.state) return scan.state === 'ended';
  return scan.revision > known.revision;
}

function lifeOf({ scan }: LiveScan): string {
  return `${scan.jobId}.${scan.epoch}`;
}

function timeOf(live: LiveScan): number {
  return live.state === 'ended' ? live.scan.decidedAt : live.scan.openedAt;
}

/** Scans of a list, which does not tell revisions: any that the feed brings is better. */
export function endedOf(scans: readonly ScanRow[]): LiveScan[] {
  return scans.map((scan) => ({ revision: 0, state: 'ended', scan }));
}

/** What runs now: what the list of scans in flight says, with what the feed brought since it was read. */
export function inFlightNow(
  listed: { at: number; scans: readonly InFlightScan[] } | null,
  tail: LiveTail,
  now: number,
): InFlightScan[] {
  const scans = new Map<string, InFlightScan>();
  for (const scan of listed?.scans ?? []) scans.set(`${scan.jobId}.${scan.epoch}`, scan);
  for (const live of tail) {
    if (live.state === 'ended') scans.delete(lifeOf(live));
    else scans.set(lifeOf(live), live.scan);
  }
  const graceMs = 60_000;
  return [...scans.values()]
    .filter(({ deadlineAt }) => deadlineAt + graceMs > now)
    .sort((a, b) => b.openedAt - a.openedAt);
}

/** How long to wait before the next try to connect: up to 1, 2, 4 … 30 s, anywhere within. */
export function reconnectDelayMs(failures: number, random: number): number {
  return Math.min(30_000, 1000 * 2 ** Math.max(0, failures - 1)) * random;
}

/** Whether an ack is due ([LF6]): at least each 16 messages, and once a second. */
export function isAckDue(unacked: number, sinceAckMs: number): boolean {
  return unacked >= 16 || (unacked > 0 && sinceAckMs >= 1000);
}
