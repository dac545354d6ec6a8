import * as z from 'zod';
import { appReportSchema } from '../protocol/app-report.ts';
import { stages } from '../protocol/words.ts';
import { journalOf, type Following } from './following.ts';
import { callEnds, type Job } from './job.ts';
import { arrivalSigns, fit, kept } from './journal.ts';
import type { ScanUpdate } from './update.ts';

/** Milliseconds since the job was opened: a third of the digits of epoch ms. */
const at = z.int();
const lateMs = z.number().nullable();
const seq = z.int();

const storySchema = {
  v: z.literal(1),
  uploadAt: at.nullable(),
  readyAt: at.nullable(),
  /** seq, at, stage, progress, processed items, total items, status, error. */
  updates: z.array(
    z.tuple([
      seq,
      at,
      z.enum(stages),
      z.number(),
      z.int(),
      z.int(),
      z.string(),
      z.string().nullable(),
    ]),
  ),
  /** seq, what told of it, at, how late. */
  arrivals: z.array(z.tuple([seq, z.enum(arrivalSigns), at, lateMs])),
  /** opened at, first seq, resumed, usable at, closed at, close code. */
  sockets: z.array(
    z.tuple([at, seq, z.boolean(), at.nullable(), at.nullable(), z.int().nullable()]),
  ),
  /** at, newest seq that was carried. */
  polls: z.array(z.tuple([at, seq])),
  /** began at, ended at, how it ended. */
  calls: z.array(z.tuple([at, at.nullable(), z.enum(callEnds).nullable()])),
  report: appReportSchema.omit({ name: true, jobId: true }).nullable(),
  reportedAt: at.nullable(),
  /** All there were, also where lists hold the first and the newest only. */
  counts: z.object({ updates: z.int(), sockets: z.int(), polls: z.int() }),
};

/** How a scan went, in the few kilobytes in which D1 keeps it. */
export const packedStorySchema = z.object(storySchema);
export type PackedStory = z.infer<typeof packedStorySchema>;

const maxStatusChars = 120;
const maxErrorChars = 300;

export interface StoryFacts {
  readonly job: Job;
  readonly seen: Following;
  readonly updates: readonly ScanUpdate[];
}

/** Packs what a job's object knows of how the scan went. */
export function packStory({ job, seen, updates }: StoryFacts): PackedStory {
  const since = (time: number) => Math.round(time - job.epoch);
  const known = (time: number | null) => (time === null ? null : since(time));
  const journal = journalOf(seen);
  const upload = job.phase === 'waiting' ? null : job.upload;
  const calls = job.phase === 'waiting' ? [] : (job.calls ?? []);
  return {
    v: 1,
    uploadAt: known(upload?.startedAt ?? null),
    readyAt: known(journal.readyAt),
    updates: fit(updates, kept.updates).map((update) => packUpdate(update, since)),
    arrivals: journal.arrivals.map(([of, sign, time, late]) => [of, sign, since(time), late]),
    sockets: journal.sockets.map((life) => [
      since(life.openedAt),
      life.firstSeq,
      life.resumed,
      known(life.usableAt),
      known(life.closedAt),
      life.code,
    ]),
    polls: journal.polls.map(([time, of]) => [since(time), of]),
    calls: calls.map(({ startedAt, endedAt, end }) => [since(startedAt), known(endedAt), end]),
    report: packReport(seen),
    reportedAt: known(journal.reportedAt),
    counts: { updates: updates.length, sockets: seen.socketsOpened, polls: seen.polls },
  };
}

function packUpdate(
  update: ScanUpdate,
  since: (time: number) => number,
): PackedStory['updates'][number] {
  return [
    update.seq,
    since(update.at),
    update.stage,
    Math.round(update.progress * 1000) / 1000,
    update.processedItems,
    update.totalItems,
    update.currentStatus.slice(0, maxStatusChars),
    update.error?.slice(0, maxErrorChars) ?? null,
  ];
}

function packReport({ report }: Following): PackedStory['report'] {
  if (report === null) return null;
  const { name: _name, jobId: _jobId, ...told } = report;
  return told;
}
