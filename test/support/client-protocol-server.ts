import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { parseJobId } from '../../src/core/protocol/job-id.ts';
import { ProtocolJob, type JobScript } from './client-protocol-job.ts';

/** What goes wrong, asked at each turn; `n` counts from 1. */
export interface Faults {
  /** `silent` never answers the handshake, `mute` opens and says nothing, a number refuses with that status. */
  upgrade?(n: number): number | 'silent' | 'mute' | { delayMs: number } | undefined;
  /** After the nth message of the nth socket: a close code, the wire cut, nothing but PONG, nothing at all. */
  sent?(socket: number, message: number): number | 'reset' | 'freeze' | 'dead' | undefined;
  /** A status to answer instead, `drop` to cut the wire. */
  status?(n: number): number | 'drop' | undefined;
  /** `lose-answer` stores the picture and cuts the wire, `drop` cuts it before. */
  upload?(n: number): number | 'lose-answer' | 'drop' | undefined;
}

export interface ProtocolServerOptions extends Partial<JobScript> {
  readonly faults?: Faults;
  readonly keepAliveMs?: number;
  readonly maxImageBytes?: number;
}

interface Seen {
  upgrades: string[];
  polls: string[];
  uploads: IncomingMessage['headers'][];
  pictures: Uint8Array[];
  cancels: string[];
  reports: Record<string, unknown>[];
  hellos: Record<string, unknown>[];
}

/** A small server that speaks PROTOCOL.md for real, over real sockets, and fails on demand. */
export class ProtocolServer {
  readonly jobs = new Map<string, ProtocolJob>();
  readonly seen: Seen = {
    upgrades: [],
    polls: [],
    uploads: [],
    pictures: [],
    cancels: [],
    reports: [],
    hellos: [],
  };
  readonly #options: ProtocolServerOptions;
  readonly #http: Server;
  readonly #ws = new WebSocketServer({ noServer: true });
  readonly #wires = new Set<Socket>();
  readonly #numbers = new Map<
    WebSocket,
    { socket: number; messages: number; frozen: boolean; dead: boolean }
  >();

  static async start(options: ProtocolServerOptions = {}): Promise<ProtocolServer> {
    const server = new ProtocolServer(options);
    await new Promise<void>((done) => server.#http.listen(0, '127.0.0.1', done));
    return server;
  }

  private constructor(options: ProtocolServerOptions) {
    this.#options = options;
    this.#http = createServer((request, response) => void this.#route(request, response));
    this.#http.on('connection', (wire) => {
      this.#wires.add(wire);
      wire.on('close', () => this.#wires.delete(wire));
    });
    this.#http.on('upgrade', (request, wire, head) => this.#upgrade(request, wire, head));
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get openSockets(): number {
    return this.#ws.clients.size;
  }

  job(jobId: string): ProtocolJob {
    return this.jobs.get(jobId.toLowerCase()) ?? this.#open(jobId);
  }

  async stop(): Promise<void> {
    for (const job of this.jobs.values()) job.end('The server stops');
    for (const wire of this.#wires) wire.destroy();
    await new Promise((done) => this.#http.close(done));
  }

  #open(jobId: string): ProtocolJob {
    const job = new ProtocolJob(jobId, (socket) => this.#afterSent(socket));
    this.jobs.set(jobId.toLowerCase(), job);
    return job;
  }

  #upgrade(request: IncomingMessage, wire: Duplex, head: Buffer): void {
    const query = new URL(request.url ?? '', this.baseUrl).searchParams;
    const number = this.seen.upgrades.push(request.url ?? '');
    wire.on('error', () => {});
    const fault = this.#options.faults?.upgrade?.(number);
    if (fault === 'silent') return;
    if (typeof fault === 'number') {
      wire.end(`HTTP/1.1 ${fault} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    const delayMs = typeof fault === 'object' ? fault.delayMs : 0;
    setTimeout(() => {
      this.#ws.handleUpgrade(request, wire, head, (socket) => {
        this.#numbers.set(socket, { socket: number, messages: 0, frozen: false, dead: false });
        if (fault !== 'mute') this.#serve(socket, query);
      });
    }, delayMs);
  }

  #serve(socket: WebSocket, query: URLSearchParams): void {
    const jobId = query.get('jobId') ?? '';
    const job = this.job(jobId);
    const { keepAliveMs = 10_000 } = this.#options;
    if (query.get('hello') === '1') {
      const { epoch, last } = job;
      const hello = { type: 'hello', jobId, epoch, seq: last.seq, protocol: 1, keepAliveMs };
      socket.send(JSON.stringify({ ...hello, serverTime: Date.now() }));
    }
    const resumes = query.get('epoch') === String(job.epoch);
    job.attach(socket, resumes ? Number(query.get('since')) : null);
    const keepAlive = setInterval(() => {
      if (this.#numbers.get(socket)?.frozen !== true) job.keepAlive(socket);
    }, keepAliveMs);
    socket.on('close', () => {
      clearInterval(keepAlive);
      job.sockets.delete(socket);
    });
    socket.on('message', (frame: Buffer) => this.#takeFrame(socket, job, frame.toString()));
  }

  #takeFrame(socket: WebSocket, job: ProtocolJob, frame: string): void {
    if (this.#numbers.get(socket)?.dead === true) return;
    if (frame === 'PING') return socket.send('PONG');
    const message = JSON.parse(frame) as Record<string, unknown>;
    if (message['type'] === 'hello') this.seen.hellos.push(message);
    if (message['type'] === 'ack') job.acks.push(message['seq'] as number);
  }

  #afterSent(socket: WebSocket): void {
    const number = this.#numbers.get(socket);
    if (number === undefined) return;
    number.messages += 1;
    const fault = this.#options.faults?.sent?.(number.socket, number.messages);
    if (fault === 'reset') socket.terminate();
    if (fault === 'freeze' || fault === 'dead') {
      number.frozen = true;
      number.dead = fault === 'dead';
      for (const job of this.jobs.values()) job.sockets.delete(socket);
    }
    if (typeof fault === 'number') socket.close(fault);
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.baseUrl);
    if (pathname === '/scan') return this.#takeUpload(request, response, searchParams);
    if (pathname === '/events') {
      this.seen.reports.push(JSON.parse(String(await bodyOf(request))) as Record<string, unknown>);
      return answer(response, 202, {});
    }
    const jobId = pathname.split('/').at(-1) ?? '';
    if (parseJobId(jobId) === undefined) return refuse(response, 400, 'invalid_job_id');
    if (request.method === 'DELETE') return this.#cancel(response, jobId);
    return this.#answerStatus(request, response, jobId, searchParams);
  }

  async #takeUpload(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ): Promise<void> {
    const { faults, maxImageBytes = 10_000_000, ...script } = this.#options;
    const number = this.seen.uploads.push(request.headers);
    const jobId = query.get('jobId') ?? '';
    const body = await bodyOf(request);
    this.seen.pictures.push(body);
    const fault = faults?.upload?.(number);
    if (fault === 'drop') return void request.socket.destroy();
    if (typeof fault === 'number') return refuse(response, fault, 'internal', fault >= 429);
    const job = this.job(jobId);
    if (body.length > maxImageBytes) {
      job.end('The picture is too large');
      return refuse(response, 413, 'picture_too_large');
    }
    const joined = job.takePicture(body, { stepMs: 5, spines: 3, failure: null, ...script });
    if (!joined) return refuse(response, 409, 'picture_conflict');
    if (fault === 'lose-answer') return void request.socket.destroy();
    answer(response, 202, { jobId, stages: [], estimatedRange: [5, 50] });
  }

  #cancel(response: ServerResponse, jobId: string): void {
    this.seen.cancels.push(jobId);
    const job = this.jobs.get(jobId.toLowerCase());
    if (job === undefined) return refuse(response, 404, 'unknown_job');
    job.cancelled = !job.ended;
    job.end('The scan was cancelled');
    answer(response, 200, { success: true, outcome: 'cancelled' });
  }

  #answerStatus(
    request: IncomingMessage,
    response: ServerResponse,
    jobId: string,
    query: URLSearchParams,
  ): void {
    const number = this.seen.polls.push(request.url ?? '');
    const fault = this.#options.faults?.status?.(number);
    if (fault === 'drop') return void request.socket.destroy();
    if (fault !== undefined) return refuse(response, fault, 'internal', true);
    const job = this.jobs.get(jobId.toLowerCase());
    if (job === undefined) return refuse(response, 404, 'unknown_job');
    const since = query.get('since');
    const cursor =
      since === null ? null : { since: Number(since), epoch: Number(query.get('epoch')) };
    answer(response, 200, job.status(cursor));
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, code: string, retryable = false): void {
  answer(response, status, { error: true, message: `Refused: ${code}`, code, retryable });
}
