import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { TcpConnection } from './tcp-connection.ts';
import { TcpLink } from './tcp-link.ts';

export interface Weather {
  /** How WebSocket handshakes fare: refused with 403, never heard by the server, or without their Upgrade; other requests pass. */
  upgrades: 'pass' | 'refuse' | 'swallow' | 'strip';
  /** What becomes of a WebSocket connection once it stands; `fade` is silence towards the app after 1.5 s. */
  opened: 'pass' | 'reset' | 'mute' | 'close_soon' | 'fade';
  /** Of all connections together, each way; Infinity for no limit. */
  bytesPerSecond: number;
  /** One way. */
  delayMs: number;
  /** What each chunk may take longer, at the most; it never overtakes another. */
  jitterMs: number;
  /** How long a WebSocket connection may carry nothing before it is cut. */
  idleLimitMs: number;
  /** Whether new connections are let in. */
  open: boolean;
}

const fairWeather: Weather = {
  upgrades: 'pass',
  opened: 'pass',
  bytesPerSecond: Number.POSITIVE_INFINITY,
  delayMs: 0,
  jitterMs: 0,
  idleLimitMs: Number.POSITIVE_INFINITY,
  open: true,
};

export type Way = 'to_app' | 'to_server';

/** A network between app and worker whose faults its user chooses; it knows TCP and the head of HTTP. */
export class TcpProxy {
  readonly weather: Weather;
  readonly #target: { host: string; port: number };
  readonly #server: Server;
  readonly #connections = new Set<TcpConnection>();
  readonly #links: Record<Way, TcpLink>;
  #frozen = false;
  /** WebSocket handshakes that apps sent, and those of them that the server was to hear. */
  upgrades = 0;
  upgradesPassed = 0;
  /** Of those passed, the ones that broke off before they were answered: whether the server has heard them nobody knows. */
  upgradesBroken = 0;
  /** Chunks that came from either side. */
  chunks = 0;

  private constructor(target: { host: string; port: number }, weather: Partial<Weather>) {
    this.#target = target;
    this.weather = { ...fairWeather, ...weather };
    const pace = () => this.weather.bytesPerSecond;
    this.#links = { to_app: new TcpLink(pace), to_server: new TcpLink(pace) };
    this.#server = createServer((client) => this.#serve(client));
  }

  static async start(
    target: { host: string; port: number },
    weather: Partial<Weather> = {},
  ): Promise<TcpProxy> {
    const proxy = new TcpProxy(target, weather);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A WebSocket handshake is under way. */
  get isShaking(): boolean {
    return [...this.#connections].some((connection) => connection.isShaking);
  }

  get openSockets(): number {
    return [...this.#connections].filter((connection) => connection.upgraded).length;
  }

  clear(): void {
    Object.assign(this.weather, fairWeather);
    this.thaw();
    this.upgrades = 0;
    this.upgradesPassed = 0;
  }

  /** Resets every connection. */
  cut(): void {
    for (const connection of this.#connections) connection.reset();
  }

  /** Resets one connection, `lot` in 0..1 of all; false where there is none. */
  cutOne(lot: number): boolean {
    const connection = [...this.#connections][Math.floor(lot * this.#connections.size)];
    connection?.reset();
    return connection !== undefined;
  }

  /** Drops silently, from now on, what the connections of now carry; new connections are well. */
  blackhole(...ways: Way[]): void {
    for (const connection of this.#connections) connection.lose(ways);
  }

  /** Nothing gets through either way, as with no network at all; `thaw()` lets TCP catch up. */
  freeze(): void {
    this.#frozen = true;
    for (const connection of this.#connections) connection.hold();
  }

  thaw(): void {
    this.#frozen = false;
    for (const connection of this.#connections) connection.release();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(client: Socket): void {
    if (!this.weather.open) {
      client.resetAndDestroy();
      return;
    }
    const connection = new TcpConnection(client, connect(this.#target), {
      weather: this.weather,
      links: this.#links,
      frozen: this.#frozen,
      upgrading: (passed) => {
        this.upgrades += 1;
        if (passed) this.upgradesPassed += 1;
      },
      hearing: () => (this.chunks += 1),
      gone: () => {
        if (connection.isShaking && this.weather.upgrades === 'pass') this.upgradesBroken += 1;
        this.#connections.delete(connection);
      },
    });
    this.#connections.add(connection);
  }
}
