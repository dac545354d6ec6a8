import { effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { ReadProblem } from '../data/read-api.ts';
import { now } from './clock.ts';

/** `problem` beside data: the newest refresh failed and what is shown is older. */
export type ReadState<T> =
  | { state: 'loading' }
  | { state: 'failed'; problem: ReadProblem }
  | { state: 'shown'; data: T; key: string; fetchedAt: number; problem: ReadProblem | null };

export interface Question {
  /** Data of another key is not shown while that of this one is on its way. */
  key: string;
  /** Null: read once, since what is asked for does not change by itself. */
  refreshMs: number | null;
}

/** What a page shows of the read API. */
export class LiveRead<Q extends Question, T> {
  readonly shown: Signal<ReadState<T>> = signal({ state: 'loading' });
  readonly refreshing = signal(false);
  readonly question: ReadonlySignal<Q>;
  readonly #read: (question: Q, signal: AbortSignal) => Promise<T>;
  #underWay: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(question: ReadonlySignal<Q>, read: (question: Q, signal: AbortSignal) => Promise<T>) {
    this.question = question;
    this.#read = read;
  }

  /** Reads now; a read under way is given up. */
  readonly refresh = async (): Promise<void> => {
    const asked = this.question.peek();
    clearTimeout(this.#timer);
    this.#underWay?.abort();
    const controller = new AbortController();
    this.#underWay = controller;
    this.refreshing.value = true;
    try {
      const data = await this.#read(asked, controller.signal);
      if (controller.signal.aborted) return;
      const fetchedAt = Date.now();
      this.shown.value = { state: 'shown', data, key: asked.key, fetchedAt, problem: null };
      now.value = fetchedAt;
    } catch (error) {
      if (controller.signal.aborted) return;
      this.shown.value = afterProblem(this.shown.peek(), error);
    }
    this.refreshing.value = false;
    this.#refreshLater(asked);
  };

  /** Follows the question and keeps its answer fresh while the page is visible; returns what ends it. */
  readonly watch = (): (() => void) => {
    const stopFollowing = effect(() => {
      const { key } = this.question.value;
      const before = this.shown.peek();
      if (before.state !== 'shown' || before.key !== key) this.shown.value = { state: 'loading' };
      void this.refresh();
    });
    const refreshIfStale = () => {
      if (isStale(this.shown.peek(), this.question.peek(), Date.now())) this.#refreshIfVisible();
    };
    document.addEventListener('visibilitychange', refreshIfStale);
    return () => {
      stopFollowing();
      document.removeEventListener('visibilitychange', refreshIfStale);
      clearTimeout(this.#timer);
      this.#underWay?.abort();
      this.refreshing.value = false;
    };
  };

  #refreshLater({ refreshMs }: Q): void {
    // What was not read is tried again, even of a span that does not move on.
    const current = this.shown.peek();
    const failed = current.state !== 'loading' && current.problem !== null;
    const waitMs = refreshMs ?? (failed ? retryMs : null);
    if (waitMs !== null) this.#timer = setTimeout(() => this.#refreshIfVisible(), waitMs);
  }

  #refreshIfVisible(): void {
    if (document.visibilityState === 'visible') void this.refresh();
  }
}

const retryMs = 15_000;

function isStale<T>(shown: ReadState<T>, { refreshMs }: Question, at: number): boolean {
  if (shown.state !== 'shown') return true;
  return refreshMs !== null && at - shown.fetchedAt >= refreshMs;
}

function afterProblem<T>(before: ReadState<T>, error: unknown): ReadState<T> {
  const problem =
    error instanceof ReadProblem
      ? error
      : new ReadProblem(0, 'The numbers could not be read', String(error));
  return before.state === 'shown' ? { ...before, problem } : { state: 'failed', problem };
}
