import { sql, type Query } from 'drizzle-orm';
import type { EventMessage } from '../telemetry/messages.ts';
import { prepareInsert } from './prepared-insert.ts';
import { notErased } from './scan-event-store.ts';
import { scanStory } from './schema.ts';

/** Writes of how scans went; like its event, one gives way only to a newer revision ([SE6]). */
export function writeStories(messages: readonly EventMessage[]): Query[] {
  const rows = messages.flatMap(({ event: { jobId, epoch, revision }, story }) =>
    story === undefined ? [] : [{ jobId, epoch, revision, story }],
  );
  return insertStories(rows);
}

const insertStories = prepareInsert(scanStory, {
  onConflict: sql`ON CONFLICT (epoch, job_id) DO UPDATE
    SET revision = excluded.revision, story = excluded.story
    WHERE excluded.revision > scan_story.revision`,
  where: notErased,
});
