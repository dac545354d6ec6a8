import type { DeadLetterPage, DeadLetterRow } from '../../core/slo/read-answers.ts';
import type { WorkerApi } from '../worker-api.ts';

/** The worker's dead letters over HTTP; each method throws an Error that says what to do. */
export class DeadLetterApi {
  readonly #worker: WorkerApi;

  constructor(worker: WorkerApi) {
    this.#worker = worker;
  }

  /** All of them, newest first. */
  async *all(): AsyncGenerator<DeadLetterRow> {
    let query = '';
    for (;;) {
      const page = (await this.#ask('GET', query)) as DeadLetterPage;
      yield* page.deadLetters;
      if (page.nextCursor === null) return;
      query = `?cursor=${encodeURIComponent(page.nextCursor)}`;
    }
  }

  async replay(id: string): Promise<{ queue: string }> {
    return (await this.#ask('POST', `/${encodeURIComponent(id)}/replay`)) as { queue: string };
  }

  async discard(id: string): Promise<void> {
    await this.#ask('DELETE', `/${encodeURIComponent(id)}`);
  }

  #ask(method: string, path: string): Promise<unknown> {
    return this.#worker.ask(method, `/api/dead-letters${path}`);
  }
}
