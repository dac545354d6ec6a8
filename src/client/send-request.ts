import type { Environment, HttpAnswer, HttpRequest } from './environment.ts';

export type HttpOutcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Undefined where it is not JSON. */
      readonly body: unknown;
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'failed'; readonly cause: string };

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
  let over = false;
  const end = (outcome?: HttpOutcome) => {
    if (over) return;
    over = true;
    clock.clearTimeout(timer);
    if (outcome === undefined || outcome.kind === 'failed') controller.abort();
    if (outcome !== undefined) tell(outcome);
  };
  const timer = clock.setTimeout(
    () => end({ kind: 'failed', cause: `no answer in ${timeoutMs} ms` }),
    timeoutMs,
  );
  const answer = async () =>
    readAnswer(await fetch(url, { ...request, signal: controller.signal }));
  void answer().then(end, (error: unknown) => end({ kind: 'failed', cause: describe(error) }));
  return () => end();
}

async function readAnswer(answer: HttpAnswer): Promise<HttpOutcome> {
  // A refusal in the middle of an upload may cut the wire; its status has come all the same.
  const text = await answer.text().catch(() => '');
  return {
    kind: 'answer',
    status: answer.status,
    body: parseJson(text),
    retryAfterMs: readRetryAfter(answer.headers.get('retry-after')),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** In seconds ([UP5]); beyond an hour a timer could overflow, and no scan lasts that long. */
function readRetryAfter(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Math.min(Number(header), 3600) * 1000 : null;
}

/** Node hides what happened in the error's cause. */
function describe(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string } };
  return `${message ?? String(error)}${cause?.code ? ` (${cause.code})` : ''}`;
}
