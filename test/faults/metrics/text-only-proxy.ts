import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Asks the worker for Prometheus' text, whatever is asked of it: the real Prometheus asks for OpenMetrics. */
export class TextOnlyProxy {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(origin: string, token: string): Promise<TextOnlyProxy> {
    const headers = { Authorization: `Bearer ${token}`, Accept: 'text/plain; version=0.0.4' };
    const server = createServer(async (request, response) => {
      try {
        const answer = await fetch(`${origin}${request.url}`, { headers });
        const type = answer.headers.get('content-type') ?? '';
        response.writeHead(answer.status, { 'content-type': type }).end(await answer.text());
      } catch {
        // A scrape that the end of the test has overtaken.
        response.writeHead(502).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TextOnlyProxy(server);
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}
