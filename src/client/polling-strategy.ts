import type { Environment } from './environment.ts';
import type { FollowStrategy, Tell } from './follow-strategy.ts';
import { nextPoll, type PollPace } from './poll-pace.ts';
import { urlsOf, type ScanTarget } from './scan-target.ts';
import { sendRequest, type HttpOutcome } from './send-request.ts';
import type { Timings } from './timings.ts';
import { updatesOf, type Update } from './update.ts';

/** Follows a job by asking for its status on a steady beat. */
export function pollingStrategy(
  env: Environment,
  target: ScanTarget,
  timings: Timings,
): FollowStrategy {
  const { clock } = env;
  const follow: FollowStrategy['follow'] = (known, tellAll) => {
    let isOver = false;
    let isUsable = false;
    let pace: PollPace = { dueAt: clock.now(), failures: 0, failingSince: 0 };
    let letGo = () => {};
    const tell: Tell = (fact) => {
      if (!isOver) tellAll(fact);
      isOver ||= fact.type === 'lost';
    };
    const ask = () => {
      const askedAt = clock.now();
      tell({ type: 'asked' });
      if (isOver) return;
      letGo = sendRequest(env, urlsOf(target).status(known()), {}, timings.pollTimeoutMs, (got) =>
        take(got, askedAt),
      );
    };
    const take = (got: HttpOutcome, askedAt: number) => {
      const updates = readPoll(got);
      for (const update of updates ?? []) tell({ type: 'update', update });
      if (updates && !isUsable) {
        isUsable = true;
        tell({ type: 'usable', quietMs: Infinity });
      }
      const isGood = updates !== undefined;
      if (isGood) tell({ type: 'answered', found: updates !== null, askedAt });
      if (!isOver) wait(nextPoll(pace, isGood ? null : got, clock.now(), timings));
    };
    const wait = (next: PollPace | string) => {
      if (typeof next === 'string') return tell({ type: 'lost', cause: next });
      pace = next;
      const timer = clock.setTimeout(ask, Math.max(0, pace.dueAt - clock.now()));
      letGo = () => clock.clearTimeout(timer);
    };
    const stop = () => {
      isOver = true;
      letGo();
    };
    const ping = () => {
      letGo();
      pace = { ...pace, dueAt: clock.now() };
      ask();
    };
    ask();
    return { stop, ping };
  };
  return { follow };
}

/**
 * The updates in a status answer; null for a job that is not there, undefined for what is no answer.
 * A 404 is a good one: whether it is an end is for those to say who know of the upload.
 */
export function readPoll({ status, body }: HttpOutcome): readonly Update[] | null | undefined {
  if (status === 404) return null;
  return status === 200 ? updatesOf(body) : undefined;
}
