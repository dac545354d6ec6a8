import {
  concludeNext,
  deadlinePassed,
  decideUpload,
  endJob,
  nextStep,
  openJob,
  type EndedJob,
  type JobFailure,
  type RunningJob,
  type WaitingJob,
} from '../../core/scan/job.ts';
import type { VisionFailureCode } from '../../core/scan/vision.ts';
import type { App, SeededProvider } from './draw-app.ts';
import {
  deadlineMs,
  drawTiming,
  drawUpdates,
  numbered,
  type MadeUpdate,
  type Timing,
} from './draw-timing.ts';
import { isWithin, type History } from './history.ts';
import type { Random, Weighted } from './random.ts';

/** One job from its opening to its end, through the rules that jobs go by; times in epoch ms. */
export interface Run {
  readonly waiting: WaitingJob;
  /** Null where no good picture came. */
  readonly running: RunningJob | null;
  readonly ended: EndedJob;
  readonly readAt: number | null;
  readonly updates: readonly MadeUpdate[];
  readonly booksDetected: number;
  readonly model: string | null;
}

const uploadWaitMs = 300_000;

type Ending = 'completed' | 'cancelled' | 'rejected' | 'failed' | 'abandoned';
const endings: Weighted<Ending> = [
  ['completed', 9_610],
  ['cancelled', 230],
  ['rejected', 90],
  ['failed', 45],
  ['abandoned', 25],
];

const failures: Weighted<VisionFailureCode> = [
  ['provider_unavailable', 40],
  ['provider_timeout', 22],
  ['provider_rate_limited', 20],
  ['malformed_output', 12],
  ['unsupported_picture', 6],
];

/** What each provider takes in the middle, ms, and what it runs. */
const models: Record<SeededProvider, readonly [medianMs: number, model: string]> = {
  gemini: [26_000, 'gemini-3.8-flash'],
  'gemini-flash': [13_000, 'gemini-3.5-flash-lite'],
  cloudflare: [32_000, '@cf/google/gemma-4-26b-a4b-it'],
  openai: [29_000, 'qwen3-vl:30b'],
};
const slowBy = 2.3;

/** A job that is decided at `decidedAt`: its opening is as long before as all of it takes. */
export function drawRun(
  random: Random,
  jobId: string,
  decidedAt: number,
  app: App,
  history: History,
): Run {
  const ending = random.pick(endings);
  if (ending === 'abandoned' || ending === 'rejected')
    return withoutPicture(random, jobId, decidedAt, ending);
  const providerMs = providerMsOf(random, app, decidedAt, history);
  return withPicture(random, jobId, drawTiming(random, decidedAt, app, ending, providerMs), app);
}

function providerMsOf(random: Random, { provider }: App, at: number, history: History): number {
  const [medianMs] = models[provider];
  const isSlow = provider === 'gemini' && isWithin(history.slowProvider, at);
  const stuck = random.chance(0.0012) ? 4 : 1;
  return Math.round(random.logNormal(medianMs * (isSlow ? slowBy : 1) * stuck, 0.27));
}

function withoutPicture(
  random: Random,
  jobId: string,
  decidedAt: number,
  outcome: 'abandoned' | 'rejected',
): Run {
  const waitedMs =
    outcome === 'abandoned' ? uploadWaitMs : Math.round(random.logNormal(1_500, 0.5));
  const waiting = openJob(jobId, decidedAt - waitedMs, uploadWaitMs);
  const failure: JobFailure =
    outcome === 'abandoned'
      ? { code: 'no_picture', message: 'No picture came. Send one to POST /scan with this jobId.' }
      : { code: 'not_a_picture', message: 'These bytes are not a picture.' };
  return {
    waiting,
    running: null,
    ended: endJob(waiting, outcome, decidedAt, failure),
    readAt: null,
    updates: numbered([waiting.openedAt, decidedAt]),
    booksDetected: 0,
    model: null,
  };
}

function withPicture(random: Random, jobId: string, timing: Timing, app: App): Run {
  const { readAt, readMs, endedAt, outcome } = timing;
  const waiting = openJob(jobId, timing.openedAt, uploadWaitMs);
  const running = accept(random, waiting, app, timing);
  const isWhole = outcome === 'completed';
  const read = isWhole ? concludeNext(running, readMs) : running;
  const books = Math.min(140, Math.round(random.logNormal(17, 0.5)));
  return {
    waiting,
    running,
    ended: endJob(read, outcome, endedAt, failureOf(random, outcome)),
    readAt,
    updates: drawUpdates(random, timing),
    booksDetected: isWhole ? books : 0,
    model: isWhole ? models[app.provider][1] : null,
  };
}

function accept(
  random: Random,
  waiting: WaitingJob,
  app: App,
  { acceptedAt, uploadMs }: Timing,
): RunningJob {
  const upload = {
    sha256: '',
    bytes: Math.round(random.logNormal(900_000, 0.45)),
    mediaType: random.chance(0.93) ? 'image/jpeg' : 'image/webp',
    provider: app.provider,
    startedAt: acceptedAt - uploadMs,
    acceptedAt,
  };
  const decision = decideUpload(waiting, upload, deadlineMs);
  if (decision.kind !== 'accept')
    throw new Error(`a waiting job took no picture: ${decision.kind}`);
  const step = nextStep(decision.job, acceptedAt);
  if (step.kind !== 'read') throw new Error(`a new job was not read: ${step.kind}`);
  return step.job;
}

function failureOf(random: Random, outcome: EndedJob['outcome']): JobFailure | null {
  switch (outcome) {
    case 'timed_out':
      return deadlinePassed;
    case 'cancelled':
      return { code: 'cancelled', message: 'The scan was cancelled.' };
    case 'failed':
      return {
        code: random.pick(failures),
        message: 'The model could not read the picture. Try again.',
      };
    default:
      return null;
  }
}
