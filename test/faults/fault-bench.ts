import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import {
  scan,
  type ScanOptions,
  type ScanOutcome,
  type ScanProgress,
} from '../../src/client/index.ts';
import { scanStatusSchema } from '../../src/core/protocol/answers.ts';
import type { ScanPage, ScanRow } from '../../src/core/slo/read-answers.ts';
import { startFakeModelServer, type FakeModelServer } from '../support/fake-model-server.ts';
import { MapStore } from '../support/map-store.ts';
import { until } from '../support/until.ts';
import { WorkerProcess } from '../support/worker-process.ts';
import { pacedPicture, readPace, type Pace } from './paced-vision/pace.ts';

const pacedVision = fileURLToPath(new URL('./paced-vision/wrangler.toml', import.meta.url));

/** 8 s with an update twice a second. */
export const busy: Pace = { steps: 16, everyMs: 500 };

export interface FaultScan {
  readonly url: string;
  /** Without one the model is silent for `quietMs`. */
  readonly pace?: Pace;
  readonly quietMs?: number;
  readonly padding?: number;
  readonly options?: ScanOptions;
}

/** What the app saw of one scan; times in ms since it began. */
export interface Seen {
  readonly jobId: string;
  readonly heard: readonly ScanProgress[];
  readonly heardAtMs: readonly number[];
  readonly outcome: ScanOutcome;
  readonly tookMs: number;
}

/** The real worker with providers whose pace each picture sets, and scans of the real client. */
export class FaultBench {
  readonly worker: WorkerProcess;
  readonly #model: FakeModelServer;
  readonly #table: Record<string, string | number>[] = [];

  private constructor(worker: WorkerProcess, model: FakeModelServer) {
    this.worker = worker;
    this.#model = model;
  }

  static async start(): Promise<FaultBench> {
    const model = await startFakeModelServer();
    model.decide(({ picture }) => {
      const { steps, everyMs } = readPace(picture);
      return { kind: 'success', delayMs: steps * everyMs };
    });
    const vars = {
      DEFAULT_PROVIDER: 'local',
      OPENAI_BASE_URL: `${model.url}/v1`,
      OPENAI_MODEL: 'test-model',
    };
    return new FaultBench(
      await WorkerProcess.start(vars, { configs: ['wrangler.toml', pacedVision] }),
      model,
    );
  }

  async stop(): Promise<void> {
    await this.worker.stop();
    await this.#model.close();
    if (this.#table.length > 0) console.table(this.#table);
  }

  async scan({ url, pace, quietMs = 8_000, padding, options = {} }: FaultScan): Promise<Seen> {
    const jobId = randomUUID();
    const heard: ScanProgress[] = [];
    const heardAtMs: number[] = [];
    const startedAt = performance.now();
    const picture = pacedPicture(jobId, pace ?? { steps: 1, everyMs: quietMs }, padding);
    const outcome = await scan(picture, {
      baseUrl: url,
      jobId,
      provider: pace === undefined ? 'openai' : 'local',
      storage: new MapStore(),
      ...options,
      onProgress: (progress) => {
        heard.push(progress);
        heardAtMs.push(Math.round(performance.now() - startedAt));
        options.onProgress?.(progress);
      },
    });
    return { jobId, heard, heardAtMs, outcome, tookMs: Math.round(performance.now() - startedAt) };
  }

  note(fault: string, { outcome, heard, heardAtMs, tookMs }: Seen): void {
    this.#table.push({
      fault,
      'first update ms': heardAtMs[0] ?? Number.NaN,
      'longest gap ms': longestGapMs(heardAtMs),
      'took ms': tookMs,
      updates: heard.length,
      followed: [outcome.strategy, outcome.fallbackReason, outcome.fallbackStage]
        .filter((word) => word !== null)
        .join(' '),
      reconnects: outcome.reconnects,
      polls: outcome.polls,
    });
  }

  providerCalls(jobId: string): number {
    const asked = this.#model.requests.filter(({ picture }) => readPace(picture).jobId === jobId);
    return asked.length + this.worker.output.split(`paced vision reads job ${jobId}`).length - 1;
  }

  /** Every update of the job, as the job itself has kept them. */
  async updateLog(jobId: string): Promise<(readonly [seq: number, currentStatus: string])[]> {
    const answer = await fetch(`${this.worker.url}/scan/status/${jobId}?since=0&epoch=0&check=1`);
    const { updates = [] } = scanStatusSchema.parse(await answer.json());
    return updates.map(({ seq, data }) => [seq, data.currentStatus] as const);
  }

  /** The scan's row as soon as `done` says so, or as it is after 15 s. */
  async recorded(jobId: string, done: (row: ScanRow) => boolean): Promise<ScanRow | undefined> {
    let row: ScanRow | undefined;
    const read = async () => {
      const answer = await fetch(`${this.worker.url}/api/scans?limit=200`);
      const { scans } = (await answer.json()) as ScanPage;
      row = scans.find((seen) => seen.jobId === jobId);
      return row;
    };
    await until(read, (seen) => seen?.strategy != null && done(seen), 15_000).catch(
      () => undefined,
    );
    return row;
  }
}

export function longestGapMs(heardAtMs: readonly number[]): number {
  return Math.max(0, ...heardAtMs.slice(1).map((at, index) => at - (heardAtMs[index] ?? at)));
}
