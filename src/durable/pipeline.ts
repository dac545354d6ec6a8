import { keepAliveMs, deliveryWindowMs } from '../core/protocol/limits.ts';
import type { ProviderName } from '../core/protocol/words.ts';
import {
  concludeNext,
  deadlinePassed,
  nextStep,
  type RunningJob,
  type WaitingJob,
} from '../core/scan/job.ts';
import { processingUpdate, readingUpdate } from '../core/scan/update.ts';
import { startToldBy } from '../core/scan/wake.ts';
import type { ProviderChoice, VisionProgress } from '../core/scan/vision.ts';
import type { JobParts, Lifecycle } from './lifecycle.ts';
import { readPicture } from './read-picture.ts';

/** The work of a job's alarm. Each step is stored before the next, so that a crash repeats little. */
export class Pipeline {
  readonly #parts: JobParts;
  readonly #life: Lifecycle;
  readonly #provider: (name: ProviderName) => ProviderChoice;

  constructor(parts: JobParts, life: Lifecycle, provider: (name: ProviderName) => ProviderChoice) {
    this.#parts = parts;
    this.#life = life;
    this.#provider = provider;
  }

  async wake(): Promise<void> {
    const { store, outbox } = this.#parts;
    const key = store.job()?.key;
    if (key === undefined) return;
    // Telemetry goes its way beside the scan, never before it.
    const flushing = outbox.flush(key, Date.now());
    for (let job = store.job(); job?.phase === 'running'; job = store.job())
      await this.#advance(job);
    await flushing;
    if (store.job() === undefined) return;
    this.#tend(Date.now());
    await outbox.flush(key, Date.now());
    await this.#life.expire(Date.now());
    await this.#life.schedule(Date.now());
  }

  async #advance(job: RunningJob): Promise<void> {
    const { store, stages } = this.#parts;
    const now = Date.now();
    const step = nextStep(job, now);
    switch (step.kind) {
      case 'end':
        return this.#life.fail(job, step.outcome, step.failure, now);
      case 'conclude': {
        const result = store.result();
        if (result === undefined) throw new Error('a job cannot conclude without a result');
        return this.#life.complete(job, result, now);
      }
      case 'read':
        store.atomically(() => {
          stages.beginReading(step.job, now);
          store.saveJob(step.job);
        });
        // The attempt is on disk before the provider hears of it.
        await this.#parts.ctx.storage.sync();
        if (!this.#isCurrent(step.job)) return;
        return this.#life.whileReading((stop) => this.#read(step.job, stop));
    }
  }

  async #read(job: RunningJob, stop: AbortController): Promise<void> {
    const { store, stages, pictures } = this.#parts;
    const selected = this.#provider(job.upload.provider);
    if (selected.kind === 'missing') {
      const message = `The provider ${job.upload.provider} needs ${selected.needs}.`;
      const failure = { code: 'provider_not_configured', message };
      return this.#life.fail(job, 'failed', failure, Date.now());
    }
    const picture = {
      bytes: pictures.read(job.upload.sha256),
      mediaType: job.upload.mediaType,
    };
    const timers = this.#watch(job);
    const tell = (progress: VisionProgress) =>
      this.#life.tell(job, readingUpdate(progress), Date.now());
    const outcome = await stages
      .read(job, () => readPicture(selected.provider, picture, tell, stop.signal))
      .finally(timers.clear);
    if (!this.#isCurrent(job)) return;
    if (outcome.kind === 'failed') this.#life.fail(job, 'failed', outcome.failure, Date.now());
    if (outcome.kind !== 'read') return;
    store.atomically(() => {
      store.saveResult(outcome.result);
      store.saveJob(concludeNext(job, outcome.providerMs));
      stages.beginProcessing(Date.now());
    });
    this.#life.tell(job, processingUpdate(outcome.result.books.length), Date.now());
  }

  /** False where a job ended otherwise, or was erased, while something was waited for. */
  #isCurrent({ epoch }: RunningJob): boolean {
    const job = this.#parts.store.job();
    return job?.phase === 'running' && job.epoch === epoch;
  }

  /** Deadline and keep-alives while the provider works; the object is awake then, so timers will do. */
  #watch(job: RunningJob): { clear: () => void } {
    const { broadcast } = this.#parts;
    const deadline = setTimeout(
      () => this.#life.fail(job, 'timed_out', deadlinePassed, Date.now()),
      Math.max(0, job.deadlineAt - Date.now()),
    );
    const beat = setInterval(() => broadcast.keepAlive(job, Date.now()), keepAliveMs / 10);
    return {
      clear: () => {
        clearTimeout(deadline);
        clearInterval(beat);
      },
    };
  }

  /** What is due while no picture is read: giving up, keeping sockets alive, settling. */
  #tend(now: number): void {
    const { store, desk, traces } = this.#parts;
    const job = store.job();
    if (job?.phase === 'waiting') {
      if (now >= job.uploadBy) this.#life.fail(job, 'abandoned', noPicture, now);
      else this.#waitOn(job, now);
    }
    if (job?.phase !== 'ended') return;
    if (!store.ledger().settled && now >= job.endedAt + deliveryWindowMs) {
      desk.completed(job, now, true);
      traces.noteSettled(now);
    }
    traces.tend(job, now);
  }

  #waitOn(job: WaitingJob, now: number): void {
    const { desk, broadcast } = this.#parts;
    if (now >= startToldBy(job) && !desk.hasStarted) desk.started(job, now);
    broadcast.keepAlive(job, now);
  }
}

const noPicture = {
  code: 'no_picture',
  message: 'No picture came. Send one to POST /scan with this jobId.',
};
