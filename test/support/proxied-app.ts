import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

interface Address {
  readonly host: string;
  readonly port: number;
}

/** An app's network stack that goes out through a forward proxy, as browsers do: sockets by CONNECT, the rest by full URL. */
export class ProxiedApp {
  readonly #proxy: Address;
  readonly #origin: Address;
  readonly #server: Server;
  readonly #tunnels = new Set<Duplex>();

  private constructor(proxy: Address, origin: Address) {
    this.#proxy = proxy;
    this.#origin = origin;
    this.#server = createServer((incoming, response) => this.#forward(incoming, response));
    this.#server.on('upgrade', (incoming: IncomingMessage, app: Duplex) =>
      this.#tunnel(incoming, app),
    );
  }

  static async start(proxy: Address, origin: Address): Promise<ProxiedApp> {
    const app = new ProxiedApp(proxy, origin);
    await new Promise<void>((resolve) => app.#server.listen(0, '127.0.0.1', resolve));
    return app;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const end of this.#tunnels) end.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #forward(incoming: IncomingMessage, response: ServerResponse): void {
    const { host, port } = this.#origin;
    const { method, url, headers } = incoming;
    const path = `http://${host}:${port}${url}`;
    const outgoing = request({ ...this.#proxy, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  }

  /** A tunnel that is refused ends as a browser lets it end: the socket closes, and does not say why. */
  #tunnel(incoming: IncomingMessage, app: Duplex): void {
    const { host, port } = this.#origin;
    const asked = request({ ...this.#proxy, method: 'CONNECT', path: `${host}:${port}` });
    app.on('error', () => undefined);
    asked.on('error', () => app.destroy());
    asked.on('response', () => app.destroy());
    asked.on('connect', (answer, tunnel) => {
      if (answer.statusCode !== 200) {
        app.destroy();
        tunnel.destroy();
        return;
      }
      this.#join(app, tunnel);
      tunnel.write(headOf(incoming));
    });
    asked.end();
  }

  #join(app: Duplex, tunnel: Duplex): void {
    for (const [from, to] of [
      [app, tunnel],
      [tunnel, app],
    ] as const) {
      this.#tunnels.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        this.#tunnels.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}

function headOf({ method, url, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let at = 0; at < rawHeaders.length; at += 2)
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
