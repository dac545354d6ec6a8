import { afterEach, describe, expect, it } from 'vitest';
import type { Cursor } from '../../src/core/protocol/cursor.ts';
import type { Environment } from '../../src/client/environment.ts';
import type { FollowStrategy, TransportFact } from '../../src/client/follow-strategy.ts';
import { newJobId } from '../../src/client/new-job-id.ts';
import type { ScanTarget } from '../../src/client/scan-target.ts';
import type { Update } from '../../src/client/update.ts';
import { watchedEnvironment } from '../support/client-environment.ts';

export interface ContractServer {
  readonly baseUrl: string;
  /** Gives the job its picture, so that it runs to a success. */
  startJob(jobId: string): Promise<void>;
}

export type MakeStrategy = (env: Environment, target: ScanTarget) => FollowStrategy;

/** What every strategy owes, on any server that speaks the protocol. */
export function strategyContract(
  name: string,
  make: MakeStrategy,
  server: () => ContractServer,
): void {
  describe(`${name} keeps the contract of strategies`, () => {
    const following: Following[] = [];
    const follow = (jobId: string, known?: Cursor, baseUrl = server().baseUrl) => {
      const one = new Following(make, { baseUrl, jobId }, known);
      following.push(one);
      return one;
    };
    afterEach(() => {
      for (const one of following.splice(0)) one.stop();
    });

    it('[CL5] tells every update from the first to the end, in order', async () => {
      const jobId = newJobId();
      const one = follow(jobId);
      await one.until(({ type }) => type === 'usable' || type === 'answered');
      await server().startJob(jobId);
      const last = await one.end();
      expect(one.newSeqs()).toEqual(Array.from({ length: last.seq }, (_, index) => index + 1));
    });

    it('[ST2] [PM3] ends with the books, text null where a spine was not read', async () => {
      const jobId = newJobId();
      await server().startJob(jobId);
      const { end } = await follow(jobId).end();
      expect(end).toMatchObject({
        result: { metadata: { model: expect.any(String), processingTimeMs: expect.any(Number) } },
      });
      const books = end?.result?.books ?? [];
      for (const book of books) {
        expect([book.title, book.author, book.isbn]).not.toContain('');
        expect(Object.keys(book)).toEqual(
          expect.arrayContaining(['title', 'author', 'isbn', 'confidence', 'boundingBox']),
        );
      }
    });

    it('[CL9] is usable once all that the server knew is told', async () => {
      const jobId = newJobId();
      await server().startJob(jobId);
      await follow(jobId).end();
      const one = follow(jobId);
      await one.until(({ type }) => type === 'usable');
      const types = one.facts.map(({ type }) => type);
      expect(types.indexOf('update')).toBeGreaterThanOrEqual(0);
      expect(types.indexOf('update')).toBeLessThan(types.indexOf('usable'));
    });

    it('[RS3] resumes after a known update: what follows, none twice', async () => {
      const jobId = newJobId();
      await server().startJob(jobId);
      const { epoch, seq } = await follow(jobId).end();
      const one = follow(jobId, { epoch, seq: 2 });
      await one.end();
      expect(one.newSeqs()).toEqual(Array.from({ length: seq - 2 }, (_, index) => index + 3));
    });

    it('[RS4] starts as if new with an epoch that is not the job’s', async () => {
      const jobId = newJobId();
      await server().startJob(jobId);
      const { epoch, seq } = await follow(jobId).end();
      const again = await follow(jobId, { epoch: epoch - 1, seq: seq + 5 }).end();
      expect(again).toMatchObject({ epoch, seq });
    });

    it('tells nothing after stop(), and leaves neither timer nor socket', async () => {
      const jobId = newJobId();
      const one = follow(jobId);
      await one.until(({ type }) => type === 'usable' || type === 'answered');
      one.stop();
      const told = one.facts.length;
      await server().startJob(jobId);
      await follow(jobId).end();
      expect(one.facts.length).toBe(told);
      expect(one.watched.timers()).toBe(0);
      await expect.poll(() => one.watched.openSockets()).toBe(0);
    });

    it('tells of a server that is not there once, with the cause, and then nothing', async () => {
      const one = follow(newJobId(), undefined, 'http://127.0.0.1:9');
      const lost = await one.until(({ type }) => type === 'lost');
      expect(lost).toMatchObject({ cause: expect.stringMatching(/\w+/) });
      expect(one.facts.at(-1)).toBe(lost);
      expect(one.watched.timers()).toBe(0);
    });
  });
}

/** One strategy at work, and all that it told. */
class Following {
  readonly facts: TransportFact[] = [];
  readonly watched = watchedEnvironment();
  readonly stop: () => void;
  #known: Cursor | undefined;
  readonly #since: number;
  #wake = () => {};

  constructor(make: MakeStrategy, target: ScanTarget, known: Cursor | undefined) {
    this.#known = known;
    this.#since = known?.seq ?? 0;
    const follower = make(this.watched.env, target).follow(
      () => this.#known,
      (fact) => {
        this.facts.push(fact);
        if (fact.type === 'update') this.#known = fact.update;
        this.#wake();
      },
    );
    this.stop = () => follower.stop();
  }

  async until(accept: (fact: TransportFact) => boolean): Promise<TransportFact> {
    for (;;) {
      const found = this.facts.find(accept);
      if (found !== undefined) return found;
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  async end(): Promise<Update> {
    const fact = await this.until((one) => one.type === 'update' && one.update.end !== null);
    return (fact as Extract<TransportFact, { type: 'update' }>).update;
  }

  /** Updates beyond where it began; a keep-alive repeats the newest, and is no update ([WS4]). */
  newSeqs(): number[] {
    const seqs = this.facts.flatMap((fact) => (fact.type === 'update' ? [fact.update.seq] : []));
    return seqs.filter((seq, index) => seq > this.#since && seq !== seqs[index - 1]);
  }
}
