import type { Transport } from '../core/protocol/words.ts';
import { declarationHeaders, type Declaration } from './declaration.ts';
import type { HttpBody, Surroundings } from './environment.ts';
import type { Follower, FollowStrategy } from './follow-strategy.ts';
import { howFollowed } from './how-followed.ts';
import { readPoll } from './polling-strategy.ts';
import { begin, dueAt, step } from './machine.ts';
import type { Command, Ending, Plan, ScanEvent, ScanState, Step } from './machine-state.ts';
import { abortErrorOf, ScanError } from './scan-error.ts';
import type { ScanOptions, UploadProgress } from './scan-options.ts';
import type { ScanOutcome } from './scan-outcome.ts';
import { cancelUrl, statusUrl, type ScanTarget } from './scan-target.ts';
import { sendReport } from './send-report.ts';
import { sendRequest } from './send-request.ts';
import { sendUpload } from './send-upload.ts';
import type { SocketMemory } from './socket-memory.ts';
import type { Timings } from './timings.ts';

export interface ScanSetup {
  readonly env: Surroundings;
  readonly target: ScanTarget;
  /** Prepared once: a repeat has to be of the same bytes ([UP3]). */
  readonly image: Promise<HttpBody>;
  readonly memory: SocketMemory;
  readonly plan: Plan;
  readonly declaration: Declaration;
  readonly timings: Timings;
  readonly strategies: Partial<Record<Transport, FollowStrategy>>;
  readonly options: ScanOptions;
}

export interface Settle {
  readonly resolve: (outcome: ScanOutcome) => void;
  readonly reject: (error: Error) => void;
}

/** Carries out what the machine decides: owns the one timer, the followers and the upload, and lets go of all at the end. */
export class ScanRun {
  readonly #setup: ScanSetup;
  readonly #settle: Settle;
  readonly #startedAt: number;
  readonly #first: Step;
  readonly #queue: ScanEvent[] = [];
  readonly #followers: Partial<Record<Transport, Follower>> = {};
  #state: ScanState;
  #busy = false;
  #timer: unknown;
  #cancelUpload = () => {};
  #cancelCheck = () => {};
  #deafen = () => {};

  constructor(setup: ScanSetup, settle: Settle) {
    this.#setup = setup;
    this.#settle = settle;
    this.#startedAt = setup.env.clock.now();
    this.#first = begin(setup.plan, setup.timings, this.#startedAt);
    this.#state = this.#first.state;
  }

  start(): void {
    this.#setup.options.signal?.addEventListener('abort', this.#abort);
    this.#deafen = this.#setup.env.signals((signal) => this.#dispatch({ type: 'signal', signal }));
    this.#work(this.#first);
  }

  readonly #abort = () => this.#dispatch({ type: 'abort' });

  #dispatch(event: ScanEvent): void {
    this.#queue.push(event);
    if (!this.#busy) this.#work();
  }

  /** Commands may bring events at once; those wait until the step before them is carried out. */
  #work(first?: Step): void {
    this.#busy = true;
    if (first !== undefined) this.#carryOut(first);
    for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift()) {
      const { clock, random } = this.#setup.env;
      this.#carryOut(step(this.#state, event, { now: clock.now(), random: random() }));
    }
    this.#busy = false;
    this.#arm();
  }

  #carryOut({ state, commands }: Step): void {
    this.#state = state;
    for (const command of commands) this.#command(command);
  }

  #arm(): void {
    const { clock } = this.#setup.env;
    clock.clearTimeout(this.#timer);
    const at = dueAt(this.#state);
    if (at === null) return;
    this.#timer = clock.setTimeout(
      () => this.#dispatch({ type: 'tick' }),
      Math.max(0, at - clock.now()),
    );
  }

  #command(command: Command): void {
    const { options, memory, env } = this.#setup;
    switch (command.type) {
      case 'upload':
        return void this.#upload();
      case 'follow':
        return this.#follow(command.via);
      case 'unfollow':
        return this.#unfollow(command.via);
      case 'ping':
        return this.#followers.websocket?.ping?.();
      case 'check':
        return this.#check();
      case 'remember':
        return memory.set(command.fails, env.clock.now());
      case 'cancelJob':
        return this.#cancelJob();
      case 'progress':
        return this.#tellApp(() => options.onProgress?.(command.progress));
      case 'transport':
        return this.#tellApp(() => options.onTransport?.(command.event));
      case 'strategyChange':
        return this.#tellApp(() => options.onStrategyChange?.(command.change));
      case 'finish':
        return this.#finish(command.ending);
    }
  }

  async #upload(): Promise<void> {
    const { env, target, declaration, timings, options } = this.#setup;
    const image = await this.#setup.image;
    if (this.#state.ended) return;
    const headers = declarationHeaders(declaration, options.provider);
    const onSent =
      options.onUpload &&
      ((progress: UploadProgress) => this.#tellApp(() => options.onUpload?.(progress)));
    const request = { image, headers, timeoutMs: timings.scanMs, onSent };
    this.#cancelUpload = sendUpload(env, target, request, (answer) =>
      this.#dispatch({ type: 'upload', answer }),
    );
  }

  /** One look at the status, whose answer is not followed but compared. */
  #check(): void {
    const { env, target, timings } = this.#setup;
    const url = statusUrl(target, this.#state.known);
    this.#cancelCheck = sendRequest(env, url, { method: 'GET' }, timings.pollTimeoutMs, (got) =>
      this.#dispatch({ type: 'check', newest: readPoll(got).updates?.at(-1) }),
    );
  }

  #follow(via: Transport): void {
    this.#unfollow(via);
    const follower = this.#setup.strategies[via]?.follow(
      () => this.#state.known,
      (fact) => this.#dispatch({ type: 'fact', via, fact }),
    );
    if (follower !== undefined) this.#followers[via] = follower;
  }

  #unfollow(via: Transport): void {
    this.#followers[via]?.stop();
  }

  #cancelJob(): void {
    const { env, target, timings } = this.#setup;
    const request = { method: 'DELETE', keepalive: true };
    sendRequest(env, cancelUrl(target), request, timings.farewellMs, () => {});
  }

  /** What an app's callback throws is the app's uncaught error: the scan goes on. */
  #tellApp(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#setup.env.clock.setTimeout(() => {
        throw error;
      }, 0);
    }
  }

  #finish(ending: Ending): void {
    const { env, target, declaration, options, timings } = this.#setup;
    options.signal?.removeEventListener('abort', this.#abort);
    this.#unfollow('websocket');
    this.#unfollow('polling');
    this.#cancelUpload();
    this.#cancelCheck();
    this.#deafen();
    if (ending.kind === 'aborted') return this.#settle.reject(abortErrorOf(options.signal));
    const followed = howFollowed(this.#state);
    const durationMs = env.clock.now() - this.#startedAt;
    const errorMessage = ending.kind === 'failed' ? ending.failure.message : null;
    sendReport(
      env,
      target,
      { followed, declaration, durationMs, errorMessage },
      timings.farewellMs,
    );
    if (ending.kind === 'failed') {
      return this.#settle.reject(new ScanError(ending.failure, target.jobId, followed.strategy));
    }
    this.#settle.resolve({
      ...ending.result,
      ...followed,
      jobId: target.jobId,
      durationMs,
      updateLatencyMs: null,
    });
  }
}
