import { deliveryWindowMs } from '../protocol/limits.ts';
import type { Outcome, Strategy, Transport } from '../protocol/words.ts';
import type { ScanRecord } from './scan-record.ts';
import type { Story, ToldSocket } from './told-story.ts';

/** Something that happened in a scan, at a time in epoch ms; `socket` and `call` are numbered from 1 in their lists. */
export type ScanFact = { at: number } & (
  | { kind: 'opened' }
  | { kind: 'ready' }
  | { kind: 'upload_began' }
  | { kind: 'picture_in'; bytes: number | null }
  | { kind: 'socket_opened' | 'socket_resumed' | 'socket_usable' | 'socket_lost'; socket: number }
  | { kind: 'socket_closed'; socket: number; code: number }
  | { kind: 'polling_began' }
  | { kind: 'call_began' | 'call_repeated'; call: number }
  | { kind: 'call_ended'; call: number; end: 'read' | 'failed' | 'stopped' | 'interrupted' }
  | { kind: 'ended'; outcome: Outcome; errorCode: string | null; booksDetected: number }
  | { kind: 'delivered'; over: Transport | null }
  | { kind: 'lost' }
  | { kind: 'reported'; strategy: Strategy }
);

/** What happened in a scan, in order; of one moment, in the order in which one thing leads to the next. */
export function tellFacts(scan: ScanRecord, story: Story): ScanFact[] {
  const facts = [
    ...beginning(scan, story),
    ...story.calls.flatMap((call, index) => callFacts(call, index + 1)),
    ...story.sockets.flatMap((socket, index) => socketFacts(socket, index + 1)),
    ...followed(story),
    ...ending(scan, story),
  ];
  return facts.toSorted((a, b) => a.at - b.at);
}

function beginning(scan: ScanRecord, { readyAt, uploadStartedAt }: Story): ScanFact[] {
  return [
    { kind: 'opened', at: scan.openedAt },
    ...at(readyAt, (time) => ({ kind: 'ready', at: time })),
    ...at(uploadStartedAt, (time) => ({ kind: 'upload_began', at: time })),
    ...at(scan.acceptedAt, (time) => ({ kind: 'picture_in', at: time, bytes: scan.imageBytes })),
  ];
}

function callFacts({ startedAt, endedAt, end }: Story['calls'][number], call: number): ScanFact[] {
  const began: ScanFact = {
    kind: call === 1 ? 'call_began' : 'call_repeated',
    at: startedAt,
    call,
  };
  if (endedAt === null || end === null) return [began];
  return [began, { kind: 'call_ended', at: endedAt, call, end }];
}

function socketFacts(life: ToldSocket, socket: number): ScanFact[] {
  const { openedAt, resumed, usableAt, closedAt, closeCode } = life;
  return [
    { kind: resumed ? 'socket_resumed' : 'socket_opened', at: openedAt, socket },
    ...at(usableAt, (time) => ({ kind: 'socket_usable', at: time, socket })),
    ...at(closedAt, (time) => closing(time, socket, closeCode)),
  ];
}

/** 1006 is what a runtime says of a connection that broke. */
function closing(time: number, socket: number, code: number | null): ScanFact {
  if (code === null || code === 1006) return { kind: 'socket_lost', at: time, socket };
  return { kind: 'socket_closed', at: time, socket, code };
}

function followed({ polls, report }: Story): ScanFact[] {
  return [
    ...at(polls[0]?.at ?? null, (time) => ({ kind: 'polling_began', at: time })),
    ...(report === null
      ? []
      : at(report.at, (time) => ({ kind: 'reported', at: time, strategy: report.strategy }))),
  ];
}

function ending(scan: ScanRecord, { updates }: Story): ScanFact[] {
  if (scan.state !== 'ended') return [];
  const { endedAt, outcome, errorCode, booksDetected, delivery, deliveredAt } = scan;
  const arrival = updates.at(-1)?.delivery;
  const over = arrival?.state === 'arrived' ? arrival.over : null;
  return [
    { kind: 'ended', at: endedAt, outcome, errorCode, booksDetected },
    ...at(deliveredAt, (time) => ({ kind: 'delivered', at: time, over })),
    ...at(delivery === 'lost' ? endedAt + deliveryWindowMs : null, (time) => ({
      kind: 'lost',
      at: time,
    })),
  ];
}

function at(time: number | null, tell: (time: number) => ScanFact): ScanFact[] {
  return time === null ? [] : [tell(time)];
}
