import { toFinalResult } from '../../../src/core/scan/result.ts';
import {
  appendUpdate,
  completeUpdate,
  pictureReceived,
  processingUpdate,
  readingUpdate,
  toProgressMessage,
  waitingForPicture,
  type ScanUpdate,
  type UpdateDraft,
} from '../../../src/core/scan/update.ts';
import type { ProgressMessage } from '../../../src/core/protocol/server-message.ts';
import type { ScanScript } from './scan-script.ts';
import { shelfOfBooks } from './shelf-of-books.ts';

export type Publish = (message: ProgressMessage) => void;

/** A scan as the other servers do it: the worker's own messages, kept in memory, from a script. */
export class ScriptedJob {
  readonly #jobId: string;
  readonly #publish: Publish;
  readonly #epoch = Date.now();
  #update: ScanUpdate;
  last: ProgressMessage;

  constructor(jobId: string, publish: Publish) {
    this.#jobId = jobId;
    this.#publish = publish;
    this.#update = appendUpdate(undefined, waitingForPicture, Date.now());
    this.last = this.#message();
  }

  async run(script: ScanScript, now: () => number): Promise<void> {
    const { steps: total, intervalMs } = script;
    const tell = (draft: UpdateDraft) => this.#tell(draft, now());
    tell(pictureReceived);
    for (let done = 1; done <= total; done++) {
      await new Promise((resolve) => setTimeout(resolve, intervalMs));
      tell(readingUpdate({ done, total }));
    }
    tell(processingUpdate(shelfOfBooks.books.length));
    tell(completeUpdate(shelfOfBooks.books.length));
  }

  #tell(draft: UpdateDraft, at: number): void {
    this.#update = appendUpdate(this.#update, draft, at);
    this.last = this.#message();
    this.#publish(this.last);
  }

  #message(): ProgressMessage {
    const isComplete = this.#update.stage === 'complete';
    const result = isComplete ? toFinalResult(shelfOfBooks, Date.now()) : undefined;
    const context = { jobId: this.#jobId, epoch: this.#epoch, result, now: this.#update.at };
    return toProgressMessage(this.#update, context);
  }
}
