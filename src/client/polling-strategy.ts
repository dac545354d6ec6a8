import type { Clock } from './clock.ts';
import type { Environment } from './environment.ts';
import { untilOver, type Follower, type FollowStrategy, type Gate } from './follow-strategy.ts';
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
  const follow: FollowStrategy['follow'] = (known, tell) =>
    keepBeat(untilOver(tell), env.clock, timings, (answered) => {
      const url = urlsOf(target).status(known());
      return sendRequest(env, url, { method: 'GET' }, timings.pollTimeoutMs, answered);
    });
  return { follow };
}

/** Sends a request and tells its answer, unless the returned function is called before. */
type Send = (answered: (got: HttpOutcome) => void) => () => void;

function keepBeat(gate: Gate, clock: Clock, timings: Timings, send: Send): Follower {
  let pace: PollPace = { dueAt: clock.now(), failures: 0, failingSince: 0 };
  let askedAt: number;
  let isUsable = false;
  let letGo = () => {};
  const ask = () => {
    askedAt = clock.now();
    gate.tell({ type: 'asked' });
    if (!gate.isOver) letGo = send(goOn);
  };
  const goOn = (got: HttpOutcome) => {
    const updates = readPoll(got);
    for (const update of updates ?? []) gate.tell({ type: 'update', update });
    if (updates && !isUsable) gate.tell({ type: 'usable', quietMs: Infinity });
    isUsable ||= !!updates;
    const bad = updates === undefined ? got : null;
    if (!bad) gate.tell({ type: 'answered', found: updates !== null, askedAt });
    if (gate.isOver) return;
    const next = nextPoll(pace, bad, clock.now(), timings);
    if (typeof next === 'string') return gate.tell({ type: 'lost', cause: next });
    pace = next;
    const timer = clock.setTimeout(ask, Math.max(0, pace.dueAt - clock.now()));
    letGo = () => clock.clearTimeout(timer);
  };
  const ping = () => {
    letGo();
    pace = { ...pace, dueAt: clock.now() };
    ask();
  };
  ask();
  const stop = () => {
    gate.isOver = true;
    letGo();
  };
  return { ping, stop };
}

/**
 * The updates in a status answer; null for a job that is not there, undefined for what is no answer.
 * A 404 is a good one: whether it is an end is for those to say who know of the upload.
 */
export function readPoll({ status, body }: HttpOutcome): readonly Update[] | null | undefined {
  if (status === 404) return null;
  return status === 200 ? updatesOf(body) : undefined;
}
