import type { Clock } from './clock.ts';
import type { Environment } from './environment.ts';
import { untilOver, type Follower, type FollowStrategy } from './follow-strategy.ts';
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
  const follow: FollowStrategy['follow'] = (known, tell) => {
    const gate = untilOver(tell);
    let isUsable = false;
    const take = (got: HttpOutcome, askedAt: number) => {
      const updates = readPoll(got);
      for (const update of updates ?? []) gate.tell({ type: 'update', update });
      if (updates && !isUsable) {
        isUsable = true;
        gate.tell({ type: 'usable', quietMs: Infinity });
      }
      if (updates === undefined) return got;
      gate.tell({ type: 'answered', found: updates !== null, askedAt });
      return null;
    };
    const ask: Ask = (answered) => {
      const askedAt = clock.now();
      gate.tell({ type: 'asked' });
      if (gate.isOver) return () => {};
      const url = urlsOf(target).status(known());
      return sendRequest(env, url, { method: 'GET' }, timings.pollTimeoutMs, (got) =>
        answered(take(got, askedAt)),
      );
    };
    return keepBeat(gate, ask, clock, timings);
  };
  return { follow };
}

/** Asks once, and tells of a bad answer; nothing after the returned function has been called. */
type Ask = (answered: (bad: HttpOutcome | null) => void) => () => void;

function keepBeat(
  gate: ReturnType<typeof untilOver>,
  ask: Ask,
  clock: Clock,
  timings: Timings,
): Follower {
  let pace: PollPace = { dueAt: clock.now(), failures: 0, failingSince: 0 };
  let letGo = () => {};
  const turn = () => {
    letGo = ask(goOn);
  };
  const goOn = (bad: HttpOutcome | null) => {
    if (gate.isOver) return;
    const next = nextPoll(pace, bad, clock.now(), timings);
    if (typeof next === 'string') return gate.tell({ type: 'lost', cause: next });
    pace = next;
    const timer = clock.setTimeout(turn, Math.max(0, pace.dueAt - clock.now()));
    letGo = () => clock.clearTimeout(timer);
  };
  turn();
  return {
    stop() {
      gate.isOver = true;
      letGo();
    },
    ping() {
      letGo();
      pace = { ...pace, dueAt: clock.now() };
      turn();
    },
  };
}

/**
 * The updates in a status answer; null for a job that is not there, undefined for what is no answer.
 * A 404 is a good one: whether it is an end is for those to say who know of the upload.
 */
export function readPoll({ status, body }: HttpOutcome): readonly Update[] | null | undefined {
  if (status === 404) return null;
  return status === 200 ? updatesOf(body) : undefined;
}
