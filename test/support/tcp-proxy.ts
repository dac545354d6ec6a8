import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Weather {
  /** How WebSocket handshakes fare; other requests pass. */
  upgrades: 'pass' | 'refuse';
  /** Bytes per second each way; Infinity for no limit. */
  bytesPerSecond: number;
  /** One way. */
  delayMs: number;
  /** Whether new connections are let in. */
  open: boolean;
}

const fairWeather: Weather = {
  upgrades: 'pass',
  bytesPerSecond: Number.POSITIVE_INFINITY,
  delayMs: 0,
  open: true,
};

/** A network between app and worker whose faults a test chooses; it knows TCP and the head of HTTP. */
export class TcpProxy {
  readonly weather: Weather = { ...fairWeather };
  readonly #target: { host: string; port: number };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #frozen = new WeakSet<Socket>();
  upgrades = 0;

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
    this.#server = createServer((client) => this.#serve(client));
  }

  static async start(target: { host: string; port: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  clear(): void {
    Object.assign(this.weather, fairWeather);
    this.upgrades = 0;
  }

  /** Resets every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Swallows in silence all that comes over the connections of now, both ways; later ones are well. */
  freeze(): void {
    for (const socket of this.#sockets) this.#frozen.add(socket);
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
    const server = connect(this.#target);
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    this.#pump(client, server, true);
    this.#pump(server, client, false);
  }

  /** Carries bytes one way, at the weather's pace and in their order. */
  #pump(from: Socket, to: Socket, isRequest: boolean): void {
    let freeAt = 0;
    from.on('data', (chunk) => {
      if (this.#frozen.has(from)) return;
      if (isRequest && this.#isRefused(chunk)) {
        from.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        return;
      }
      const now = Date.now();
      freeAt = Math.max(now, freeAt) + (chunk.length / this.weather.bytesPerSecond) * 1000;
      const waitMs = freeAt - now + this.weather.delayMs;
      if (waitMs <= 0) to.write(chunk);
      else setTimeout(() => to.writable && to.write(chunk), waitMs);
    });
    from.on('end', () =>
      setTimeout(() => to.end(), Math.max(0, freeAt - Date.now()) + this.weather.delayMs),
    );
  }

  #isRefused(chunk: Buffer): boolean {
    const isUpgrade = /^GET [^\r]*\r\n[^]*\r\nupgrade: websocket\r\n/i.test(
      chunk.toString('latin1'),
    );
    if (isUpgrade) this.upgrades += 1;
    return isUpgrade && this.weather.upgrades === 'refuse';
  }
}
