import { ProxiedApp } from '../support/proxied-app.ts';
import { ProxyProcess, type ProxyProgram } from '../support/proxy-process.ts';
import { TcpProxy, type Weather } from '../../src/simulator/network/tcp-proxy.ts';

interface Address {
  readonly host: string;
  readonly port: number;
}

/** The networks of one test file, in front of one worker; `stop()` leaves none behind. */
export class Networks {
  readonly #origin: Address;
  readonly #proxies: Readonly<Record<ProxyProgram, ProxyProcess>>;
  readonly #opened: { close(): Promise<void> }[] = [];

  private constructor(origin: Address, proxies: Readonly<Record<ProxyProgram, ProxyProcess>>) {
    this.#origin = origin;
    this.#proxies = proxies;
  }

  static async start(origin: Address): Promise<Networks> {
    const [nginx, haproxy, squid] = await Promise.all([
      ProxyProcess.start('nginx', origin),
      ProxyProcess.start('haproxy', origin),
      ProxyProcess.start('squid', origin),
    ]);
    return new Networks(origin, { nginx, haproxy, squid });
  }

  nginx(name: 'thoughtless' | 'forbidding' | 'impatient' | 'hasty'): string {
    return this.#proxies.nginx.url(name);
  }

  haproxy(name: 'forbidding' | 'swallowing' | 'slow' | 'impatient'): string {
    return this.#proxies.haproxy.url(name);
  }

  async squid(name: 'liberal' | 'strict'): Promise<string> {
    const proxy = { host: '127.0.0.1', port: this.#proxies.squid.port(name) };
    const app = await ProxiedApp.start(proxy, this.#origin);
    this.#opened.push(app);
    return app.url;
  }

  async tcp(weather: Partial<Weather> = {}): Promise<TcpProxy> {
    const network = await TcpProxy.start(this.#origin, weather);
    this.#opened.push(network);
    return network;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#opened.map((opened) => opened.close()));
    await Promise.all(Object.values(this.#proxies).map((proxy) => proxy.stop()));
  }
}
