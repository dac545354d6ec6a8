import { parseJson } from '../core/protocol/server-message.ts';
import type { Environment, HttpAnswer, HttpRequest } from './environment.ts';

export interface HttpOutcome {
  /** 0 where no answer came. */
  readonly status: number;
  /** Undefined where it is not JSON. */
  readonly body?: unknown;
  /** 0 where nothing is asked for. */
  readonly retryAfterMs: number;
  /** What came, or why nothing, in words for logs. */
  readonly cause: string;
}

type Sending = Pick<Environment, 'fetch' | 'clock'>;

/** Sends a request and tells once what came of it; nothing after the returned function has aborted it. */
export function sendRequest(
  { fetch, clock }: Sending,
  url: string,
  request: Omit<HttpRequest, 'signal'>,
  timeoutMs: number,
  tell: (outcome: HttpOutcome) => void,
): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const end = (outcome?: HttpOutcome) => {
    if (signal.aborted) return;
    controller.abort();
    clock.clearTimeout(timer);
    if (outcome) tell(outcome);
  };
  const fail = (cause: string) => end({ status: 0, retryAfterMs: 0, cause });
  const timer = clock.setTimeout(() => fail(`no answer in ${timeoutMs} ms`), timeoutMs);
  const answer = async () => readAnswer(await fetch(url, { ...request, signal }));
  void answer().then(end, (error: unknown) => fail(describe(error)));
  return () => end();
}

async function readAnswer(answer: HttpAnswer): Promise<HttpOutcome> {
  // A refusal in the middle of an upload may cut the wire; its status has come all the same.
  const text = await answer.text().catch(() => '');
  // In seconds ([UP5]), or a date, which is not heeded; beyond an hour a timer could overflow, and no scan lasts that long.
  const seconds = Math.min(Number(answer.headers.get('retry-after')), 3_600) || 0;
  const { status } = answer;
  const cause = `answered ${status}`;
  return { status, cause, body: parseJson(text), retryAfterMs: seconds * 1_000 };
}

/** Node hides what happened in the error's cause. */
function describe(error: unknown): string {
  const { message = String(error), cause } = error as Partial<Error>;
  const code = (cause as { code?: string } | undefined)?.code;
  return code ? `${message} (${code})` : message;
}
