import { z } from 'zod';
import { helloMessageSchema, progressMessageSchema } from '../../src/core/protocol/answers.ts';
import { call } from './app.ts';

const messageSchema = z.discriminatedUnion('type', [helloMessageSchema, progressMessageSchema]);
type Message = z.infer<typeof messageSchema>;
type Progress = z.infer<typeof progressMessageSchema>;

/** An app's end of the progress socket; decodes every message strictly. */
export class TestSocket {
  readonly messages: Message[] = [];
  readonly raw: string[] = [];
  closed: { code: number; reason: string } | undefined;
  readonly #socket: WebSocket;
  #news = Promise.withResolvers<void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', (event) => this.#take(String(event.data)));
    socket.addEventListener('close', ({ code, reason }) => {
      this.closed = { code, reason };
      this.#tell();
    });
    socket.accept();
  }

  static async open(jobId: string, query = ''): Promise<TestSocket> {
    const answer = await call(`/ws/progress?jobId=${jobId}${query}`, {
      headers: { Upgrade: 'websocket' },
    });
    if (answer.webSocket === null) throw new Error(`no socket: ${answer.status}`);
    return new TestSocket(answer.webSocket);
  }

  #take(frame: string): void {
    this.raw.push(frame);
    if (frame !== 'PONG') this.messages.push(messageSchema.parse(JSON.parse(frame)));
    this.#tell();
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  get progress(): Progress[] {
    return this.messages.filter((message) => message.type === 'progress');
  }

  get seqs(): number[] {
    return this.progress.map((message) => message.seq);
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  close(code?: number): void {
    this.#socket.close(code);
  }

  /** Resolves when `done` holds, looked at after every frame and at the close. */
  async until(done: () => boolean): Promise<void> {
    while (!done()) await this.#news.promise;
  }

  async untilSeq(seq: number): Promise<void> {
    await this.until(() => this.seqs.includes(seq));
  }

  async untilClosed(): Promise<{ code: number; reason: string }> {
    await this.until(() => this.closed !== undefined);
    return this.closed as { code: number; reason: string };
  }
}
