import { VisionFailure } from '../core/scan/vision.ts';

export interface Deadline {
  /** Aborts at the caller's wish or at the end of the time. */
  signal: AbortSignal;
  /** Epoch ms. */
  endsAt: number;
}

/**
 * Runs `work` for at most `timeoutMs`, and leaves it at once when the caller aborts,
 * even where the work itself pays no heed to the signal.
 * @throws {VisionFailure} `aborted` or `provider_timeout`; whatever `work` throws otherwise.
 */
export async function withDeadline<T>(
  caller: AbortSignal,
  timeoutMs: number,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  if (caller.aborted) throw aborted();
  const stop = new AbortController();
  const stopped = Promise.withResolvers<never>();
  const onCallerAbort = () => end(aborted());
  const end = (failure: VisionFailure) => {
    stopped.reject(failure);
    stop.abort(failure);
  };
  caller.addEventListener('abort', onCallerAbort, { once: true });
  // Not AbortSignal.timeout(): a timer left running would keep a Durable Object from hibernating.
  const timer = setTimeout(() => end(timedOut(timeoutMs)), timeoutMs);
  try {
    const deadline = { signal: stop.signal, endsAt: Date.now() + timeoutMs };
    return await Promise.race([stopped.promise, work(deadline)]);
  } finally {
    clearTimeout(timer);
    caller.removeEventListener('abort', onCallerAbort);
  }
}

function aborted(): VisionFailure {
  return new VisionFailure('aborted', 'The scan was stopped before the model had answered.');
}

function timedOut(timeoutMs: number): VisionFailure {
  const seconds = timeoutMs / 1000;
  return new VisionFailure('provider_timeout', `The model gave no answer within ${seconds} s.`, {
    retryable: true,
  });
}
