import type { Environment } from './environment.ts';
import type { FollowStrategy, TransportFact } from './follow-strategy.ts';
import { nextPoll, type PollPace, type PollResult } from './poll-pace.ts';
import { statusUrl, type ScanTarget } from './scan-target.ts';
import { sendRequest, type HttpOutcome } from './send-request.ts';
import type { Timings } from './timings.ts';
import { updatesOf } from './update.ts';

/** Follows a job by asking for its status on a steady beat. */
export function pollingStrategy(
  env: Environment,
  target: ScanTarget,
  timings: Timings,
): FollowStrategy {
  return {
    transport: 'polling',
    follow(known, tell) {
      const { clock } = env;
      let over = false;
      let usable = false;
      let pace: PollPace = { dueAt: clock.now(), failures: 0, goodAt: clock.now() };
      let cancel = () => {};
      const ask = () => {
        const askedAt = clock.now();
        tell({ type: 'asked' });
        if (over) return;
        const request = { method: 'GET' };
        cancel = sendRequest(env, statusUrl(target, known()), request, timings.pollTimeoutMs, (got) =>
          take(got, askedAt),
        );
      };
      const take = (got: HttpOutcome, askedAt: number) => {
        const read = readPoll(got, askedAt, usable);
        usable ||= read.facts.some((fact) => fact.type === 'usable');
        for (const fact of read.facts) if (!over) tell(fact);
        if (!over) goOn(read);
      };
      const goOn = ({ result, cause }: PollReading) => {
        const step = nextPoll(pace, result, clock.now(), timings);
        if (step.next === 'give-up') {
          over = true;
          tell({ type: 'lost', cause: `${step.reason}: ${cause}`, code: null });
          return;
        }
        pace = step.pace;
        const timer = clock.setTimeout(ask, Math.max(0, pace.dueAt - clock.now()));
        cancel = () => clock.clearTimeout(timer);
      };
      ask();
      return {
        stop() {
          over = true;
          cancel();
        },
      };
    },
  };
}

interface PollReading {
  readonly result: PollResult;
  readonly facts: readonly TransportFact[];
  readonly cause: string;
}

function readPoll(got: HttpOutcome, askedAt: number, usable: boolean): PollReading {
  if (got.kind === 'failed') return failed(got.cause, null);
  const { status, body, retryAfterMs } = got;
  if (status === 404) {
    return { result: { kind: 'good' }, facts: [{ type: 'answered', found: false, askedAt }], cause: '' };
  }
  if (status === 429) {
    return { result: { kind: 'limited', retryAfterMs }, facts: [], cause: 'answered 429' };
  }
  const updates = status === 200 ? updatesOf(body) : undefined;
  if (updates === undefined) return failed(`answered ${status} with no status`, retryAfterMs);
  const facts: TransportFact[] = updates.map((update) => ({ type: 'update', update }));
  if (!usable) facts.push({ type: 'usable', quietMs: Infinity });
  facts.push({ type: 'answered', found: true, askedAt });
  return { result: { kind: 'good' }, facts, cause: '' };
}

function failed(cause: string, retryAfterMs: number | null): PollReading {
  return { result: { kind: 'failed', retryAfterMs }, facts: [], cause };
}
