import type { ExportMessage } from '../messages.ts';
import type { SpanRecord } from '../span-record.ts';

/** Well below the 20 MiB that the specification recommends as a limit, as JSON, which is the larger. */
const maxPostBytes = 2 * 1024 * 1024;
const maxPostSpans = 512;

export interface ReadExport {
  readonly delivery: Message<unknown>;
  readonly message: ExportMessage;
}

/** Spans that are sent or refused as one, with every delivery that brought them. */
export interface ExportUnit {
  readonly spans: readonly SpanRecord[];
  readonly brought: readonly ReadExport[];
}

/**
 * One unit for each outbox entry, of its newest revision: an entry that its object sent again while an
 * endpoint was away may come twice in a batch, and is exported once.
 */
export function gatherUnits(readable: readonly ReadExport[]): ExportUnit[] {
  const byEntry = Map.groupBy(readable, ({ delivery, message }) =>
    message.kind === 'spans' ? `${message.jobId} ${message.entry}` : delivery.id,
  );
  return [...byEntry.values()].map((brought) => {
    const newest = brought.reduce((a, b) => (revisionOf(b) > revisionOf(a) ? b : a));
    return { spans: newest.message.spans, brought };
  });
}

/** Groups units into POSTs of bounded size; a unit that is larger goes alone. */
export function groupIntoPosts(units: readonly ExportUnit[]): ExportUnit[][] {
  const posts: ExportUnit[][] = [];
  let spans = Infinity;
  let bytes = 0;
  for (const unit of units) {
    const unitBytes = JSON.stringify(unit.spans).length;
    if (spans + unit.spans.length > maxPostSpans || bytes + unitBytes > maxPostBytes) {
      posts.push([]);
      spans = 0;
      bytes = 0;
    }
    posts.at(-1)?.push(unit);
    spans += unit.spans.length;
    bytes += unitBytes;
  }
  return posts;
}

export function countSpans(units: readonly ExportUnit[]): number {
  return units.reduce((sum, { spans }) => sum + spans.length, 0);
}

function revisionOf({ message }: ReadExport): number {
  return message.kind === 'spans' ? message.revision : 0;
}
