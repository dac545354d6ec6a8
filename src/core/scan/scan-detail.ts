import { tellFacts, type ScanFact } from './scan-facts.ts';
import type { ScanRecord } from './scan-record.ts';
import type { PackedStory } from './story.ts';
import { noStory, unpackStory, type Story } from './told-story.ts';

/** Everything known of one life of a job, which `epoch` names. */
export interface ScanDetail extends Story {
  jobId: string;
  epoch: number;
  /** All lives of the job that are known, newest first. */
  epochs: number[];
  /** `live`: read from the job's own object, which may know more than is recorded yet. */
  source: 'live' | 'recorded';
  scan: ScanRecord;
  /** False where it is not kept, or no more, how the scan went: the lists are empty then. */
  storyKept: boolean;
  /** What happened, in order. */
  facts: ScanFact[];
  traceId: string | null;
  /** Whether spans of its trace are stored; they are at /api/traces/{traceId}. */
  traceKept: boolean;
}

export interface KnownScan {
  readonly scan: ScanRecord;
  readonly story: PackedStory | null;
  readonly source: ScanDetail['source'];
  readonly epochs: readonly number[];
  readonly traceKept: boolean;
}

/** Puts together what is known of a scan. */
export function tellScan({
  scan,
  story: packed,
  source,
  epochs,
  traceKept,
}: KnownScan): ScanDetail {
  const { jobId, epoch, traceId } = scan;
  const story = packed === null ? noStory : unpackStory(packed, epoch);
  return {
    jobId,
    epoch,
    epochs: [...epochs],
    source,
    scan,
    storyKept: packed !== null,
    facts: tellFacts(scan, story),
    traceId,
    traceKept,
    ...story,
  };
}
