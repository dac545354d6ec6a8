import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scan, type ScanOutcome, type ScanProgress } from '../../../src/client/index.ts';
import { scanStatusSchema, type ScanStatus } from '../../../src/core/protocol/answers.ts';
import { MapStore } from '../../support/map-store.ts';
import { until } from '../../support/until.ts';
import { WorkerProcess } from '../../support/worker-process.ts';
import { pacedPicture, type Pace } from '../paced-vision/pace.ts';
import { noFaults, type FaultReport, type Faults, type Point } from './faults.ts';
import { writeFaultyConfig } from './write-faulty-config.ts';
import { LocalState, type StoredJob } from './local-state.ts';

const pacedVision = fileURLToPath(new URL('../paced-vision/wrangler.toml', import.meta.url));

/** 1 s and eight updates. */
const quick: Pace = { steps: 5, everyMs: 200 };

/** A scan as its app knows it; times in epoch ms. */
export interface OwnScan {
  readonly jobId: string;
  readonly picture: Uint8Array<ArrayBuffer>;
  readonly beganAt: number;
  /** The app's own span, where it sends a `traceparent`. */
  readonly app: { readonly traceId: string; readonly spanId: string } | null;
}

/** A scan of the real client. */
export interface ClientScan extends OwnScan {
  readonly heard: ScanProgress[];
  readonly outcome: Promise<ScanOutcome>;
  /** Whether the server has answered that it took the app's report. */
  readonly reported: () => boolean;
}

export class PipelineBench {
  readonly worker: WorkerProcess;
  readonly state: LocalState;
  readonly #configFolder: string;
  #marker = '';

  private constructor(worker: WorkerProcess, configFolder: string) {
    this.worker = worker;
    this.state = new LocalState(worker.settings.stateFolder);
    this.#configFolder = configFolder;
  }

  static async start(vars: Readonly<Record<string, string>> = {}): Promise<PipelineBench> {
    const folder = await mkdtemp(join(tmpdir(), 'bookshelf-config-'));
    const configs = [await writeFaultyConfig(folder), pacedVision];
    const own = {
      DEFAULT_PROVIDER: 'local',
      OUTBOX_RESEND_SECONDS: '1',
      // What nobody is known to have got is settled when its time is over.
      RESULT_TTL_SECONDS: '25',
    };
    const worker = await WorkerProcess.start({ ...own, ...vars }, { configs });
    return new PipelineBench(worker, folder);
  }

  async stop(): Promise<void> {
    await this.worker.stop();
    await rm(this.#configFolder, { recursive: true, force: true });
  }

  async restart(): Promise<void> {
    await this.worker.kill();
    await this.worker.launch();
  }

  /** Holds are for scans that begin after this. */
  async setFaults(faults: Partial<Faults>): Promise<void> {
    this.#marker = hex(4).slice(1);
    const body = JSON.stringify({ ...noFaults, heldJobs: this.#marker, ...faults });
    await fetch(`${this.worker.url}/test-faults`, { method: 'POST', body });
  }

  async faults(): Promise<FaultReport> {
    return (await (await fetch(`${this.worker.url}/test-faults`)).json()) as FaultReport;
  }

  /**
   * Resolves once such an entry of each of the scans has come to that point; of one of them where the
   * consumer is held, which takes one batch after the other.
   */
  async reached(scans: readonly OwnScan[], point: Point, entry: string): Promise<void> {
    const isThere = ({ passages }: FaultReport, jobId: string) =>
      passages.some(
        (seen) => seen.point === point && seen.jobId === jobId && seen.entry.startsWith(entry),
      );
    const enough = point === 'send' || point === 'sent' ? scans.length : 1;
    await until(
      () => this.faults(),
      (report) => scans.filter(({ jobId }) => isThere(report, jobId)).length >= enough,
      60_000,
    );
  }

  /** A scan by the real client; every second one is part of a trace of its app's. */
  scan(pace: Pace = quick, onProgress?: (progress: ScanProgress) => void): ClientScan {
    const own = newScan(pace, this.#marker);
    const heard: ScanProgress[] = [];
    let reported = false;
    const outcome = scan(own.picture, {
      baseUrl: this.worker.url,
      jobId: own.jobId,
      provider: 'local',
      storage: new MapStore(),
      platform: 'test',
      appVersion: '1.2.3',
      fetch: async (input, init) => {
        const answer = await traced(own.app)(input, init);
        const { pathname } = new URL(input);
        reported ||= answer.ok && pathname === '/events';
        return answer;
      },
      onProgress: (progress) => {
        heard.push(progress);
        onProgress?.(progress);
      },
    });
    // Looked at when the worker is back.
    outcome.catch(() => undefined);
    return { ...own, heard, outcome, reported: () => reported };
  }

  /** The picture sent by an app that does no more than that; `body` for one that breaks off. */
  async upload(own: OwnScan, body: BodyInit = own.picture): Promise<Response> {
    return traced(own.app)(`${this.worker.url}/scan?jobId=${own.jobId}`, {
      method: 'POST',
      body,
      headers: { Prefer: 'respond-async', ...appHeaders },
      // Node asks for it where a body is streamed.
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    });
  }

  /** A status that counts as a poll, or a check that does not. */
  async status(jobId: string, query: 'poll' | 'check' = 'check'): Promise<ScanStatus> {
    const suffix = query === 'check' ? '?check=1' : '';
    const answer = await fetch(`${this.worker.url}/scan/status/${jobId}${suffix}`);
    return scanStatusSchema.parse(await answer.json());
  }

  /**
   * Resolves as soon as all that a job had to tell has reached D1, without anybody's asking it; with what it
   * has stored then, if it was not forgotten before ([JB6]).
   */
  async settled(jobId: string, limitMs = 120_000): Promise<StoredJob | undefined> {
    let last: StoredJob | undefined;
    const isOver = async () => {
      const seen = this.state.job(jobId);
      last = seen ?? last;
      return seen === undefined ? this.state.isForgotten(jobId) : isSettled(seen);
    };
    await until(isOver, Boolean, limitMs).catch((error: unknown) => {
      throw new Error(`not settled: ${JSON.stringify(last)}`, { cause: error });
    });
    return last;
  }

  /** Provider calls as the provider's log has them; a kill may swallow the last line. */
  providerCallsLogged(jobId: string): number {
    return this.worker.output.split(`paced vision reads job ${jobId}`).length - 1;
  }
}

export function newScan(pace: Pace = quick, marker = ''): OwnScan {
  const random = randomUUID();
  const jobId = `${random[0]}${marker}${random.slice(1 + marker.length)}`;
  const inTrace = Number.parseInt(jobId[0] ?? '0', 16) % 2 === 0;
  const app = inTrace ? { traceId: hex(16), spanId: hex(8) } : null;
  return { jobId, picture: pacedPicture(jobId, pace), beganAt: Date.now(), app };
}

const appHeaders = { 'X-Client-Platform': 'test', 'X-Client-Version': '1.2.3' };

function isSettled({ job, ledger, trace, outbox, spansBuffered }: StoredJob): boolean {
  const told = job.phase === 'ended' && ledger.settled && trace.decision !== 'open';
  return told && trace.releaseAt === null && outbox.length === 0 && spansBuffered === 0;
}

function traced(app: OwnScan['app']): typeof fetch {
  if (app === null) return fetch;
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('traceparent', `00-${app.traceId}-${app.spanId}-01`);
    return fetch(input, { ...init, headers });
  };
}

const hex = (bytes: number) => randomBytes(bytes).toString('hex');
