import { sql, type SQL } from 'drizzle-orm';
import type { EventMessage } from '../telemetry/messages.ts';
import { insertRows } from './insert-rows.ts';
import { notErased } from './scan-event-store.ts';
import { scanStory } from './schema.ts';

/** Writes of how scans went; like its event, one gives way only to a newer revision ([SE6]). */
export function writeStories(messages: readonly EventMessage[]): SQL[] {
  const rows = messages.flatMap(({ event: { jobId, epoch, revision }, story }) =>
    story === undefined ? [] : [{ jobId, epoch, revision, story }],
  );
  return insertRows(scanStory, rows, newerOnly, notErased);
}

const newerOnly = sql`ON CONFLICT (epoch, job_id) DO UPDATE
  SET revision = excluded.revision, story = excluded.story
  WHERE excluded.revision > scan_story.revision`;
