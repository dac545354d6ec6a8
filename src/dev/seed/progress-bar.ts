const width = 30;
const everyMs = 200;

/** Says on a terminal how far something is; elsewhere, each tenth of it. */
export class ProgressBar {
  readonly #total: number;
  readonly #out: NodeJS.WriteStream;
  readonly #startedAt = performance.now();
  #done = 0;
  #shownAt = -Infinity;
  #shownTenth = 0;

  constructor(total: number, out: NodeJS.WriteStream = process.stderr) {
    this.#total = total;
    this.#out = out;
  }

  add(count: number): void {
    this.#done += count;
    const now = performance.now();
    if (this.#out.isTTY) {
      if (now - this.#shownAt < everyMs && this.#done < this.#total) return;
      this.#shownAt = now;
      this.#out.write(`\r${this.#line()}${this.#done < this.#total ? '' : '\n'}`);
      return;
    }
    const tenth = Math.floor((10 * this.#done) / this.#total);
    if (tenth === this.#shownTenth) return;
    this.#shownTenth = tenth;
    this.#out.write(`${this.#line()}\n`);
  }

  #line(): string {
    const share = this.#done / this.#total;
    const filled = Math.round(share * width);
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
    return `${bar} ${this.#done} of ${this.#total} scans, ${seconds.toFixed(0)} s`;
  }
}
