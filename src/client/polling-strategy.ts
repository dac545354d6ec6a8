import type { Cursor } from '../core/protocol/cursor.ts';
import type { Environment } from './environment.ts';
import type { Follower, FollowStrategy, TransportFact } from './follow-strategy.ts';
import { nextPoll, type BadAnswer, type PollPace } from './poll-pace.ts';
import { statusUrl, type ScanTarget } from './scan-target.ts';
import { sendRequest, type HttpOutcome } from './send-request.ts';
import type { Timings } from './timings.ts';
import { updatesOf, type Update } from './update.ts';

/** Follows a job by asking for its status on a steady beat. */
export function pollingStrategy(
  env: Environment,
  target: ScanTarget,
  timings: Timings,
): FollowStrategy {
  return {
    follow: (known, tell) => new Polling({ env, target, timings, known, tell }),
  };
}

interface PollingSetup {
  readonly env: Environment;
  readonly target: ScanTarget;
  readonly timings: Timings;
  readonly known: () => Cursor | undefined;
  readonly tell: (fact: TransportFact) => void;
}

class Polling implements Follower {
  readonly #setup: PollingSetup;
  #pace: PollPace;
  #usable = false;
  #over = false;
  #cancel = () => {};

  constructor(setup: PollingSetup) {
    this.#setup = setup;
    const now = setup.env.clock.now();
    this.#pace = { dueAt: now, failures: 0, failingSince: now };
    this.#ask();
  }

  stop(): void {
    this.#over = true;
    this.#cancel();
  }

  #tell(fact: TransportFact): void {
    if (!this.#over) this.#setup.tell(fact);
  }

  #ask(): void {
    const { env, target, timings, known } = this.#setup;
    const askedAt = env.clock.now();
    this.#tell({ type: 'asked' });
    if (this.#over) return;
    const url = statusUrl(target, known());
    this.#cancel = sendRequest(env, url, { method: 'GET' }, timings.pollTimeoutMs, (got) => {
      this.#goOn(this.#take(readPoll(got), askedAt));
    });
  }

  #take({ bad, updates }: PollReading, askedAt: number): BadAnswer | null {
    for (const update of updates ?? []) this.#tell({ type: 'update', update });
    if (updates !== null && !this.#usable) {
      this.#usable = true;
      this.#tell({ type: 'usable', quietMs: Infinity });
    }
    if (bad === null) this.#tell({ type: 'answered', found: updates !== null, askedAt });
    return bad;
  }

  #goOn(bad: BadAnswer | null): void {
    if (this.#over) return;
    const { env, timings } = this.#setup;
    const step = nextPoll(this.#pace, bad, env.clock.now(), timings);
    if (step.next === 'give-up') {
      this.#tell({ type: 'lost', cause: step.reason, code: null });
      this.#over = true;
      return;
    }
    this.#pace = step.pace;
    const waitMs = Math.max(0, step.pace.dueAt - env.clock.now());
    const timer = env.clock.setTimeout(() => this.#ask(), waitMs);
    this.#cancel = () => env.clock.clearTimeout(timer);
  }
}

interface PollReading {
  readonly bad: BadAnswer | null;
  /** Null for a job that is not there. */
  readonly updates: readonly Update[] | null;
}

/** A 404 is a good answer: whether it is an end is for those to say who know of the upload. */
export function readPoll(got: HttpOutcome): PollReading {
  if (got.kind === 'failed') return badAnswer(got.cause);
  const { status, body, retryAfterMs } = got;
  if (status === 404) return { bad: null, updates: null };
  const updates = status === 200 ? updatesOf(body) : undefined;
  return updates === undefined
    ? badAnswer(`answered ${status} with no status`, status === 429, retryAfterMs)
    : { bad: null, updates };
}

function badAnswer(
  cause: string,
  limited = false,
  retryAfterMs: number | null = null,
): PollReading {
  return { bad: { cause, limited, retryAfterMs }, updates: null };
}
