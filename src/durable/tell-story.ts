import { packStory, type PackedStory } from '../core/scan/story.ts';
import type { JobStore } from './job-store.ts';

/** How the scan of this object went so far; undefined where it has no job. */
export function tellStory(store: JobStore): PackedStory | undefined {
  const job = store.job();
  if (job === undefined) return undefined;
  return packStory({ job, seen: store.following(), updates: store.updatesAfter(0) });
}
