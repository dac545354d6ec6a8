import type { AppReport } from '../protocol/app-report.ts';
import type { Stage, Transport } from '../protocol/words.ts';
import type { ProviderCall } from './job.ts';
import type { ArrivalSign } from './journal.ts';
import type { PackedStory } from './story.ts';

/** How an update got to the app; `sent`: put on a socket, and the app did not say that it came. */
export type UpdateDelivery =
  | { state: 'arrived'; over: Transport; by: ArrivalSign; at: number; lateMs: number | null }
  | { state: 'sent' }
  | { state: 'never' };

export interface ToldUpdate {
  seq: number;
  at: number;
  stage: Stage;
  progress: number;
  processedItems: number;
  totalItems: number;
  currentStatus: string;
  error: string | null;
  delivery: UpdateDelivery;
}

/** One socket's life; `usableAt` is its first ack, which not all apps send. */
export interface ToldSocket {
  openedAt: number;
  resumed: boolean;
  usableAt: number | null;
  closedAt: number | null;
  /** Null with a time of closing: it went without a word. */
  closeCode: number | null;
}

export interface ToldPoll {
  at: number;
  seq: number;
}

export type ToldReport = Omit<AppReport, 'name' | 'jobId'> & { at: number | null };

/** How a scan went, with times in epoch ms; lists hold the first and the newest where there were many. */
export interface Story {
  uploadStartedAt: number | null;
  readyAt: number | null;
  updates: ToldUpdate[];
  sockets: ToldSocket[];
  polls: ToldPoll[];
  calls: ProviderCall[];
  report: ToldReport | null;
  omitted: { updates: number; sockets: number; polls: number };
}

export const noStory: Story = {
  uploadStartedAt: null,
  readyAt: null,
  updates: [],
  sockets: [],
  polls: [],
  calls: [],
  report: null,
  omitted: { updates: 0, sockets: 0, polls: 0 },
};

/** Reads a packed story of the life that began at `epoch`. */
export function unpackStory(packed: PackedStory, epoch: number): Story {
  const time = (after: number) => epoch + after;
  const known = (after: number | null) => (after === null ? null : time(after));
  const { counts } = packed;
  return {
    uploadStartedAt: known(packed.uploadAt),
    readyAt: known(packed.readyAt),
    updates: packed.updates.map((update) => unpackUpdate(update, packed, time)),
    sockets: packed.sockets.map(([opened, _first, resumed, usable, closed, closeCode]) => ({
      openedAt: time(opened),
      resumed,
      usableAt: known(usable),
      closedAt: known(closed),
      closeCode,
    })),
    polls: packed.polls.map(([after, seq]) => ({ at: time(after), seq })),
    calls: packed.calls.map(([began, ended, end]) => {
      return { startedAt: time(began), endedAt: known(ended), end };
    }),
    report: packed.report === null ? null : { ...packed.report, at: known(packed.reportedAt) },
    omitted: {
      updates: Math.max(0, counts.updates - packed.updates.length),
      sockets: Math.max(0, counts.sockets - packed.sockets.length),
      polls: Math.max(0, counts.polls - packed.polls.length),
    },
  };
}

function unpackUpdate(
  [
    seq,
    after,
    stage,
    progress,
    processedItems,
    totalItems,
    currentStatus,
    error,
  ]: PackedStory['updates'][number],
  packed: PackedStory,
  time: (after: number) => number,
): ToldUpdate {
  const at = time(after);
  const delivery = deliveryOf(seq, after, packed, time);
  return { seq, at, stage, progress, processedItems, totalItems, currentStatus, error, delivery };
}

function deliveryOf(
  seq: number,
  madeAfter: number,
  { arrivals, sockets }: PackedStory,
  time: (after: number) => number,
): UpdateDelivery {
  const arrival = arrivals.find(([of]) => of === seq);
  if (arrival !== undefined) {
    const [, by, after, lateMs] = arrival;
    const over = by === 'poll' ? 'polling' : 'websocket';
    return { state: 'arrived', over, by, at: time(after), lateMs };
  }
  const wasSent = sockets.some(
    ([, firstSeq, , , closed]) => seq >= firstSeq && (closed === null || closed >= madeAfter),
  );
  return { state: wasSent ? 'sent' : 'never' };
}
