import type { Socket } from 'node:net';
import { TcpFlow } from './tcp-flow.ts';
import type { TcpLink } from './tcp-link.ts';
import type { Way, Weather } from './tcp-proxy.ts';

export interface TcpSetup {
  readonly weather: Readonly<Weather>;
  readonly links: Readonly<Record<Way, TcpLink>>;
  readonly frozen: boolean;
  /** A handshake came; `passed` where the server is to hear it. */
  readonly upgrading: (passed: boolean) => void;
  readonly hearing: () => void;
  readonly gone: () => void;
}

/** Long enough for the first messages to get through. */
const closeSoonMs = 300;
const fadeMs = 1_500;

/** One connection through the proxy, from app to server and back. */
export class TcpConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #setup: TcpSetup;
  readonly #flows: Record<Way, TcpFlow>;
  #upgrading = false;
  #idle: NodeJS.Timeout | undefined;
  upgraded = false;

  constructor(client: Socket, server: Socket, setup: TcpSetup) {
    this.#client = client;
    this.#server = server;
    this.#setup = setup;
    const delayMs = () => setup.weather.delayMs + Math.random() * setup.weather.jitterMs;
    this.#flows = {
      to_app: new TcpFlow(client, delayMs, setup.frozen),
      to_server: new TcpFlow(server, delayMs, setup.frozen),
    };
    this.#listen(client, 'to_server', (chunk) => this.#fromApp(chunk));
    this.#listen(server, 'to_app', (chunk) => this.#fromServer(chunk));
  }

  /** A handshake is under way. */
  get isShaking(): boolean {
    return this.#upgrading && !this.upgraded;
  }

  reset(): void {
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  lose(ways: readonly Way[]): void {
    for (const way of ways) this.#flows[way].lose();
  }

  hold(): void {
    for (const flow of Object.values(this.#flows)) flow.hold();
  }

  release(): void {
    for (const flow of Object.values(this.#flows)) flow.release();
  }

  #listen(from: Socket, way: Way, take: (chunk: Buffer) => void): void {
    const { links, gone } = this.#setup;
    const flow = this.#flows[way];
    from.on('error', () => undefined);
    from.on('data', (chunk: Buffer) => {
      this.#setup.hearing();
      take(chunk);
      if (this.upgraded) this.#watchIdle();
    });
    from.on('end', () => links[way].end(flow, 'end'));
    from.on('close', () => {
      clearTimeout(this.#idle);
      links[way].end(flow, 'gone');
      if (this.#client.destroyed && this.#server.destroyed) gone();
    });
  }

  #carry(way: Way, chunk: Buffer): void {
    this.#setup.links[way].carry(this.#flows[way], chunk);
  }

  #fromApp(chunk: Buffer): void {
    const { weather, upgrading } = this.#setup;
    if (asksForUpgrade(chunk)) {
      this.#upgrading = true;
      upgrading(weather.upgrades === 'pass');
      if (weather.upgrades === 'swallow') return;
      if (weather.upgrades === 'strip') return this.#carry('to_server', withoutUpgrade(chunk));
      if (weather.upgrades === 'refuse') {
        this.#client.end(
          'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
        );
        return;
      }
    }
    this.#carry('to_server', chunk);
  }

  #fromServer(chunk: Buffer): void {
    const { opened } = this.#setup.weather;
    const stands = this.#upgrading && !this.upgraded && chunk.toString('latin1', 9, 12) === '101';
    if (stands && (opened === 'reset' || opened === 'mute')) {
      this.#stopAfterHead(chunk, opened);
    } else {
      this.#carry('to_app', chunk);
    }
    if (!stands) return;
    this.upgraded = true;
    if (opened === 'close_soon') setTimeout(() => this.#end(), closeSoonMs);
    if (opened === 'fade') setTimeout(() => this.lose(['to_app']), fadeMs);
  }

  /** The head of the 101 gets through, and nothing that the server says after it. */
  #stopAfterHead(chunk: Buffer, how: 'reset' | 'mute'): void {
    const head = chunk.subarray(0, chunk.indexOf('\r\n\r\n') + 4);
    this.#client.write(head, () => {
      if (how === 'reset') setImmediate(() => this.reset());
    });
    this.#flows.to_app.lose();
  }

  #watchIdle(): void {
    const { idleLimitMs } = this.#setup.weather;
    clearTimeout(this.#idle);
    if (idleLimitMs < Infinity) this.#idle = setTimeout(() => this.#end(), idleLimitMs);
  }

  #end(): void {
    this.#client.destroy();
    this.#server.destroy();
  }
}

function asksForUpgrade(chunk: Buffer): boolean {
  return /^GET [^\r]*\r\n[^]*\r\nupgrade: websocket\r\n/i.test(chunk.toString('latin1'));
}

/** As proxies do that do not know of WebSocket: these headers are for one hop only. */
function withoutUpgrade(chunk: Buffer): Buffer {
  const head = chunk
    .toString('latin1')
    .replace(/\r\nupgrade: websocket\r\n/i, '\r\n')
    .replace(/\r\nconnection: upgrade\r\n/i, '\r\nConnection: keep-alive\r\n');
  return Buffer.from(head, 'latin1');
}
