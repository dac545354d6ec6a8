import { vi } from 'vitest';

export interface ScriptedBook {
  title: string | null;
  author: string | null;
  confidence: number;
}

interface PendingCall {
  respond: (() => Response) | undefined;
}

const glanceMs = 2;

/**
 * The network edge of the AI provider, the only thing faked: each call waits until the test answers it.
 * Both sides look instead of being called: in workerd, a promise that another object resolves would go
 * on in that object's context.
 */
export class ModelEdge {
  readonly #pending: PendingCall[] = [];
  calls = 0;
  /** Of the newest call. */
  headers: Record<string, string> = {};

  constructor() {
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (!request.url.startsWith('https://model.test/')) {
        throw new Error(`unexpected request to ${request.url}`);
      }
      this.calls += 1;
      this.headers = Object.fromEntries(request.headers);
      const call: PendingCall = { respond: undefined };
      this.#pending.push(call);
      while (call.respond === undefined) {
        request.signal.throwIfAborted();
        await scheduler.wait(glanceMs);
      }
      return call.respond();
    });
  }

  /** Resolves when a call waits for its answer. */
  async called(): Promise<void> {
    while (this.#pending.length === 0) await scheduler.wait(glanceMs);
  }

  async answer(books: readonly ScriptedBook[]): Promise<void> {
    await this.#respond(() => chatCompletion(books));
  }

  async refuse(status: number): Promise<void> {
    await this.#respond(() => Response.json({ error: { message: 'refused' } }, { status }));
  }

  async #respond(respond: () => Response): Promise<void> {
    await this.called();
    const call = this.#pending.shift();
    if (call !== undefined) call.respond = respond;
  }
}

function chatCompletion(books: readonly ScriptedBook[]): Response {
  const placed = books.map((book, index) => ({
    ...book,
    isbn: null,
    boundingBox: {
      x1: index / (books.length + 1),
      y1: 0.1,
      x2: (index + 0.9) / (books.length + 1),
      y2: 0.9,
    },
  }));
  const content = JSON.stringify({ books: placed, suggestions: [] });
  return Response.json({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: 'test-model',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  });
}
