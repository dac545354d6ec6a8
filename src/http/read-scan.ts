import { readConfig } from '../config.ts';
import { tellScan, type KnownScan, type ScanDetail } from '../core/scan/scan-detail.ts';
import { toScanRecord, type ScanRecord } from '../core/scan/scan-record.ts';
import type { PackedStory } from '../core/scan/story.ts';
import type { LiveScan } from '../durable/event-desk.ts';
import type { Env } from '../env.ts';
import { hasSpans, queryScanLives, queryStory } from '../storage/scan-detail-query.ts';
import { log } from '../telemetry/log.ts';

export interface ScanQuestion {
  readonly jobId: string;
  /** Undefined: the newest life. */
  readonly epoch: number | undefined;
  readonly now: number;
}

/**
 * All that is known of a scan: from D1, and from its object only where that may know what is not recorded yet,
 * since asking wakes it.
 */
export async function readScan(env: Env, asked: ScanQuestion): Promise<ScanDetail | undefined> {
  const { jobId, epoch } = asked;
  const lives = await queryScanLives(env.DB, jobId);
  const recorded = epoch === undefined ? lives[0] : lives.find((life) => life.epoch === epoch);
  const story =
    recorded?.state === 'ended' ? await queryStory(env.DB, jobId, recorded.epoch) : null;
  const isAsked = mayKnowMore(env, asked, { recorded, story, newest: lives[0] });
  const live = isAsked ? await askObject(env, jobId, recorded) : undefined;
  const epochs = new Set([...(live === undefined ? [] : [live.event.epoch]), ...epochsOf(lives)]);
  const known = choose(recorded, story, live, epoch);
  if (known === undefined) return undefined;
  const { traceId } = known.scan;
  const traceKept = traceId !== null && (await hasSpans(env.DB, traceId));
  const newestFirst = [...epochs].toSorted((a, b) => b - a);
  return tellScan({ ...known, epochs: newestFirst, traceKept });
}

interface Recorded {
  readonly recorded: ScanRecord | undefined;
  readonly story: PackedStory | null;
  readonly newest: ScanRecord | undefined;
}

function mayKnowMore(env: Env, { now }: ScanQuestion, { recorded, story, newest }: Recorded) {
  if (recorded === undefined) return true;
  if (recorded !== newest) return false;
  if (recorded.state === 'in_flight') return true;
  return story === null && now < recorded.endedAt + readConfig(env).resultTtlMs;
}

/** An object that does not answer hides nothing of what is recorded. */
async function askObject(
  env: Env,
  jobId: string,
  recorded: ScanRecord | undefined,
): Promise<LiveScan | undefined> {
  try {
    const live = await env.SCAN_JOB.get(env.SCAN_JOB.idFromName(jobId)).describe();
    // The types of RPC make lists of tuples.
    return live as LiveScan | undefined;
  } catch (error) {
    if (recorded === undefined) throw error;
    log('warn', 'object did not tell of its scan', { jobId, error: String(error) });
    return undefined;
  }
}

function choose(
  recorded: ScanRecord | undefined,
  story: PackedStory | null,
  live: LiveScan | undefined,
  epoch: number | undefined,
): Pick<KnownScan, 'scan' | 'story' | 'source'> | undefined {
  const fits = live !== undefined && (epoch === undefined || live.event.epoch === epoch);
  if (fits && live.event.epoch >= (recorded?.epoch ?? 0)) {
    return { scan: toScanRecord(live.event), story: live.story, source: 'live' };
  }
  return recorded === undefined ? undefined : { scan: recorded, story, source: 'recorded' };
}

function epochsOf(lives: readonly ScanRecord[]): number[] {
  return lives.map(({ epoch }) => epoch);
}
