import type { ProgressMessage } from '../../../../src/core/protocol/server-message.ts';
import { fineNow } from '../fine-clock.ts';
import type { Session } from '../contender.ts';

/** Tells the session of a message as an app would get it. */
export function take(session: Session, message: ProgressMessage): void {
  session.onUpdate({ seq: message.seq, sentAt: message.timestamp, at: fineNow() });
  if (message.data.result !== undefined) session.onEnd();
}

export function takeText(session: Session, text: string): void {
  take(session, JSON.parse(text) as ProgressMessage);
}
