import { PipelineBench } from './pipeline-bench.ts';

/** Some workers for tests at the same time: most of each is waiting. */
export class BenchPool {
  readonly #benches: PipelineBench[];
  readonly #free: PipelineBench[];
  readonly #waiting: ((bench: PipelineBench) => void)[] = [];

  private constructor(benches: PipelineBench[]) {
    this.#benches = benches;
    this.#free = [...benches];
  }

  static async start(size: number): Promise<BenchPool> {
    return new BenchPool(
      await Promise.all(Array.from({ length: size }, () => PipelineBench.start())),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.#benches.map((bench) => bench.stop()));
  }

  /** Runs `work` with a worker of its own, which has no faults to begin with. */
  async use(work: (bench: PipelineBench) => Promise<void>): Promise<void> {
    const bench = this.#free.pop() ?? (await this.#next());
    try {
      await bench.setFaults({});
      await work(bench);
    } finally {
      this.#release(bench);
    }
  }

  async #next(): Promise<PipelineBench> {
    const { promise, resolve } = Promise.withResolvers<PipelineBench>();
    this.#waiting.push(resolve);
    return promise;
  }

  #release(bench: PipelineBench): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(bench);
    else next(bench);
  }
}
