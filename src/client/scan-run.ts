import type { Transport } from '../core/protocol/words.ts';
import { declarationHeaders, type Declaration } from './declaration.ts';
import type { HttpBody, Surroundings } from './environment.ts';
import type { Follower, FollowStrategy } from './follow-strategy.ts';
import { howFollowed } from './how-followed.ts';
import { begin, dueAt, step } from './machine.ts';
import type { Command, Ending, Orders, Plan, ScanEvent, ScanState } from './machine-state.ts';
import { readPoll } from './polling-strategy.ts';
import { abortErrorOf, ScanError } from './scan-error.ts';
import type { ScanOptions, UploadProgress } from './scan-options.ts';
import type { ScanOutcome } from './scan-outcome.ts';
import { urlsOf, type ScanTarget } from './scan-target.ts';
import { sendReport } from './send-report.ts';
import { sendRequest } from './send-request.ts';
import { sendUpload } from './send-upload.ts';
import type { SocketMemory } from './socket-memory.ts';
import type { Timings } from './timings.ts';

export interface ScanSetup extends Surroundings, ScanTarget {
  /** Prepared once: a repeat has to be of the same bytes ([UP3]). */
  readonly image: Promise<HttpBody>;
  readonly memory: SocketMemory;
  readonly plan: Plan;
  readonly declaration: Declaration;
  readonly timings: Timings;
  readonly strategies: Record<Transport, FollowStrategy>;
  readonly options: ScanOptions;
}

interface Run extends ScanSetup {
  state: ScanState;
  readonly startedAt: number;
  readonly followers: Partial<Record<Transport, Follower>>;
  /** Lets go of one thing each, at the end. */
  readonly holds: (() => void)[];
  readonly dispatch: (event: ScanEvent) => void;
  readonly resolve: (outcome: ScanOutcome) => void;
  readonly reject: (error: Error) => void;
}

interface Told extends Pick<Orders, 'onProgress' | 'onTransport' | 'onStrategyChange'> {
  onUpload: UploadProgress;
}

/** Carries out what the machine decides, and owns its one timer. */
export function runScan(setup: ScanSetup): Promise<ScanOutcome> {
  return new Promise((resolve, reject) => {
    const startedAt = setup.clock.now();
    const state = begin(setup.plan, setup.timings, startedAt);
    const queue: ScanEvent[] = [];
    let isBusy = true;
    let timer: unknown;
    const work = () => {
      isBusy = true;
      takeAll(run, queue);
      isBusy = false;
      run.clock.clearTimeout(timer);
      timer = setTimer(run);
    };
    const dispatch = (event: ScanEvent) => {
      queue.push(event);
      if (!isBusy) work();
    };
    const outlets = { dispatch, resolve, reject };
    const run: Run = { ...setup, ...outlets, startedAt, state, followers: {}, holds: [] };
    const { signal } = setup.options;
    const abort = () => dispatch({ type: 'abort' });
    signal?.addEventListener('abort', abort);
    run.holds.push(() => signal?.removeEventListener('abort', abort));
    carryOut(run);
    work();
    run.holds.push(run.signals((one) => dispatch({ type: 'signal', signal: one })));
  });
}

/** Commands may bring events at once; those wait until the step before them is carried out. */
function takeAll(run: Run, queue: ScanEvent[]): void {
  for (let event = queue.shift(); event; event = queue.shift()) {
    run.state = step(run.state, event, { now: run.clock.now(), random: run.random() });
    carryOut(run);
  }
}

function setTimer(run: Run): unknown {
  const at = dueAt(run.state);
  if (at === null) return undefined;
  const waitMs = Math.max(0, at - run.clock.now());
  return run.clock.setTimeout(() => run.dispatch({ type: 'tick' }), waitMs);
}

function carryOut(run: Run): void {
  for (const command of run.state.commands) carryOutOne(run, command);
}

function carryOutOne(run: Run, { type, about }: Command): void {
  switch (type) {
    case 'upload':
      return void upload(run);
    case 'follow':
      return follow(run, about);
    case 'unfollow':
      return run.followers[about]?.stop();
    case 'ping':
      return run.followers[about]?.ping();
    case 'check':
      return check(run);
    case 'remember':
      return run.memory.set(about, run.clock.now());
    case 'cancelJob':
      return cancelJob(run);
    case 'finish':
      return end(run, about);
    default:
      tellApp(run, type, about);
  }
}

async function upload(run: Run): Promise<void> {
  const image = await run.image;
  if (run.state.ended) return;
  const headers = declarationHeaders(run.declaration, run.options.provider);
  const onSent =
    run.options.onUpload && ((progress: UploadProgress) => tellApp(run, 'onUpload', progress));
  const request = { image, headers, timeoutMs: run.state.scanMs, onSent };
  run.holds.push(
    sendUpload(run, run, request, (answer) => run.dispatch({ type: 'upload', answer })),
  );
}

/** One look at the status, whose answer is not followed but compared. */
function check(run: Run): void {
  const url = `${urlsOf(run).status(run.state.known)}&check=1`;
  run.holds.push(
    sendRequest(run, url, { method: 'GET' }, run.state.pollTimeoutMs, (got) =>
      run.dispatch({ type: 'check', newest: readPoll(got)?.at(-1) }),
    ),
  );
}

function follow(run: Run, via: Transport): void {
  run.followers[via]?.stop();
  const follower = run.strategies[via].follow(
    () => run.state.known,
    (fact) => run.dispatch({ ...fact, via }),
  );
  run.followers[via] = follower;
  run.holds.push(follower.stop);
}

function cancelJob(run: Run): void {
  const request = { method: 'DELETE', keepalive: true };
  sendRequest(run, urlsOf(run).cancel, request, run.state.farewellMs, () => {});
}

/** What an app's callback throws is the app's uncaught error: the scan goes on. */
function tellApp<Name extends keyof Told>(run: Run, name: Name, told: Told[Name]): void {
  try {
    (run.options as { [One in Name]?: (told: Told[One]) => void })[name]?.(told);
  } catch (error) {
    run.clock.setTimeout(() => {
      throw error;
    }, 0);
  }
}

function end(run: Run, { result, failure }: Ending): void {
  const { jobId } = run;
  for (const letGo of run.holds) letGo();
  if (!result && !failure) return run.reject(abortErrorOf(run.options.signal));
  const followed = howFollowed(run.state);
  const durationMs = run.clock.now() - run.startedAt;
  const report = {
    followed,
    declaration: run.declaration,
    durationMs,
    errorMessage: failure?.message,
  };
  sendReport(run, run, report, run.state.farewellMs);
  if (failure) run.reject(new ScanError(failure, jobId, followed.strategy));
  if (result) run.resolve({ ...result, ...followed, jobId, durationMs, updateLatencyMs: null });
}
