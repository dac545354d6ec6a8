import type { Signal, Signals } from '../client/index.ts';
import type { DoneFault } from './ground-truth.ts';
import type { TcpProxy } from './network/tcp-proxy.ts';
import type { Strike } from './profiles.ts';

const betweenCutsMs = 1_500;
/** Beside the network's own delay: what is on its way has arrived by then. */
const quietMs = 60;
const longestWaitMs = 3_000;
const turnMs = 10;

/** What befalls one scan, at a moment at which nothing is on its way: so that it is known what got through. */
export class Strikes {
  readonly done: DoneFault[] = [];
  /** Something may have been on its way after all. */
  blurred = false;
  readonly #network: TcpProxy;
  readonly #tells = new Set<(signal: Signal) => void>();
  #over = false;

  constructor(network: TcpProxy) {
    this.#network = network;
  }

  /** The device's, as the app hears of them. */
  readonly signals: Signals = (tell) => {
    this.#tells.add(tell);
    return () => void this.#tells.delete(tell);
  };

  note(what: string): void {
    this.done.push({ what, at: Date.now() });
  }

  /** The scan has ended: nothing more befalls it. */
  stop(): void {
    this.#over = true;
  }

  async strike(strike: Strike): Promise<void> {
    switch (strike.kind) {
      case 'cut':
        return this.#cut(strike.times);
      case 'half_open':
        await this.untilQuiet();
        return this.#blackhole('connections go silent');
      case 'gone':
        return this.#goAway(strike.forMs);
      case 'hidden':
        return this.#hide(strike.forMs);
    }
  }

  async #cut(times: number): Promise<void> {
    for (let cut = 0; cut < times; cut += 1) {
      if (cut > 0) await pause(betweenCutsMs);
      await this.untilQuiet();
      if (this.#over) return;
      this.note('connections reset');
      this.#network.cut();
    }
  }

  async #goAway(forMs: number): Promise<void> {
    await this.untilQuiet();
    if (this.#over) return;
    this.note('network gone');
    this.#network.weather.open = false;
    this.#network.cut();
    await pause(forMs);
    this.#network.weather.open = true;
    this.note('network back');
  }

  async #hide(forMs: number): Promise<void> {
    await this.untilQuiet();
    if (this.#over) return;
    this.#tell('hidden');
    this.#blackhole('app hidden, connections go silent');
    await pause(forMs);
    this.note('app visible');
    this.#tell('visible');
  }

  #blackhole(what: string): void {
    if (this.#over) return;
    this.note(what);
    this.#network.blackhole('to_app', 'to_server');
  }

  #tell(signal: Signal): void {
    for (const tell of this.#tells) tell(signal);
  }

  /**
   * Resolves when nothing is on its way over the scan's network. Told by turns of the event loop, in each of
   * which something could have come: a clock would also count the time in which this process had no turn.
   */
  async untilQuiet(): Promise<void> {
    const { delayMs, jitterMs } = this.#network.weather;
    const enough = Math.ceil((delayMs + jitterMs + quietMs) / turnMs);
    const deadline = performance.now() + longestWaitMs;
    let { chunks } = this.#network;
    for (let turns = 0; turns < enough; turns += 1) {
      await pause(turnMs);
      if (chunks !== this.#network.chunks || this.#network.isShaking) turns = -1;
      ({ chunks } = this.#network);
      if (performance.now() > deadline) {
        this.blurred = true;
        return;
      }
    }
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
