import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What becomes of WebSocket handshakes; all other requests pass. */
export type HandshakeFault = 'none' | 'refused' | 'unanswered' | 'late' | 'mute' | 'closing';

export const lateByMs = 6_000;
const closingAfterMs = 100;

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** TCP payload as the client's side of the proxy sees it, handshakes and headers included. */
export interface Traffic {
  connections: number;
  bytesUp: number;
  bytesDown: number;
}

/** One scan's network: counts what passes, and fails as told. */
export class FaultyProxy {
  readonly traffic: Traffic = { connections: 0, bytesUp: 0, bytesDown: 0 };
  readonly #target: Address;
  readonly #fault: HandshakeFault;
  readonly #server: Server;
  readonly #links = new Set<Link>();

  private constructor(target: Address, fault: HandshakeFault) {
    this.#target = target;
    this.#fault = fault;
    this.#server = createServer({ noDelay: true }, (client) => this.#serve(client));
  }

  static async start(target: Address, fault: HandshakeFault = 'none'): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target, fault);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resets every connection; new ones pass. */
  cut(): void {
    for (const link of this.#links) link.reset();
  }

  /** Lets nothing through the present connections any more, and closes none; new ones pass. */
  blackhole(): void {
    for (const link of this.#links) link.silent = true;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(client: Socket): void {
    this.traffic.connections += 1;
    const link = new Link(client, this.#target, this.#fault, this.traffic);
    this.#links.add(link);
    client.on('close', () => link.silent || this.#links.delete(link));
  }
}

class Link {
  silent = false;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #fault: HandshakeFault;
  readonly #traffic: Traffic;
  #upgrading = false;

  constructor(client: Socket, target: Address, fault: HandshakeFault, traffic: Traffic) {
    this.#client = client;
    this.#server = connect({ ...target, noDelay: true });
    this.#fault = fault;
    this.#traffic = traffic;
    client.on('data', (chunk) => this.#up(chunk));
    this.#server.on('data', (chunk) => this.#down(chunk));
    for (const [from, to] of [
      [client, this.#server],
      [this.#server, client],
    ] as const) {
      from.on('error', () => undefined);
      from.on('end', () => this.silent || to.end());
      from.on('close', () => this.silent || to.destroy());
    }
  }

  reset(): void {
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  #up(chunk: Buffer): void {
    if (this.silent) return;
    this.#traffic.bytesUp += chunk.length;
    const isUpgrade = isHandshake(chunk);
    this.#upgrading ||= isUpgrade;
    if (!isUpgrade || this.#fault === 'none') {
      this.#server.write(chunk);
    } else if (this.#fault === 'refused') {
      this.#answer('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    } else if (this.#fault === 'unanswered') {
      this.silent = true;
    } else if (this.#fault === 'late') {
      setTimeout(() => this.#server.writable && this.#server.write(chunk), lateByMs);
    } else {
      this.#server.write(chunk);
    }
  }

  #down(chunk: Buffer): void {
    if (this.silent) return;
    const breaks = this.#upgrading && (this.#fault === 'mute' || this.#fault === 'closing');
    const passing = breaks ? headOf(chunk) : chunk;
    this.#traffic.bytesDown += passing.length;
    this.#client.write(passing);
    if (!breaks) return;
    this.silent = true;
    if (this.#fault === 'closing') setTimeout(() => this.#client.destroy(), closingAfterMs);
  }

  #answer(text: string): void {
    this.#traffic.bytesDown += text.length;
    this.#client.end(text);
  }
}

function isHandshake(chunk: Buffer): boolean {
  return /^GET [^\r]*\r\n[^]*\r\nupgrade: websocket\r\n/i.test(chunk.toString('latin1'));
}

function headOf(chunk: Buffer): Buffer {
  const end = chunk.indexOf('\r\n\r\n');
  return end < 0 ? chunk : chunk.subarray(0, end + 4);
}
