interface LiveSocketParts {
  onMessage(raw: unknown): void;
  /** Once, whether it was closed, refused, or went silent. */
  onEnd(): void;
  isAckDue(unacked: number, sinceAckMs: number): boolean;
}

const pingEveryMs = 20_000;
const answerWithinMs = 8_000;

/** One connection to the live feed: it acks what it gets, and finds out when it is dead. */
export class LiveSocket {
  readonly #parts: LiveSocketParts;
  readonly #socket: WebSocket;
  readonly #pinging: ReturnType<typeof setInterval>;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #acking: ReturnType<typeof setTimeout> | undefined;
  #seq = 0;
  #ackedSeq = 0;
  #ackedAt = 0;
  #ended = false;

  constructor(parts: LiveSocketParts) {
    this.#parts = parts;
    this.#socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/live`);
    this.#socket.addEventListener('message', ({ data }) => this.#hear(data));
    this.#socket.addEventListener('close', () => this.#end());
    this.#pinging = setInterval(() => this.#ping(), pingEveryMs);
    // A handshake that is never answered would wait for the browser's own minutes.
    this.#expectAnswer();
  }

  /** Notes a message that is to be acked. */
  received(seq: number): void {
    this.#seq = seq;
    clearTimeout(this.#acking);
    const sinceAckMs = Date.now() - this.#ackedAt;
    if (this.#parts.isAckDue(seq - this.#ackedSeq, sinceAckMs)) this.#ack();
    else this.#acking = setTimeout(() => this.#ack(), 1000 - sinceAckMs);
  }

  close(): void {
    this.#ended = true;
    this.#end();
  }

  #hear(data: unknown): void {
    clearTimeout(this.#silence);
    if (data === 'PONG' || typeof data !== 'string') return;
    this.#parts.onMessage(parseJson(data));
  }

  #ack(): void {
    this.#ackedSeq = this.#seq;
    this.#ackedAt = Date.now();
    this.#send(JSON.stringify({ type: 'ack', seq: this.#seq }));
  }

  #ping(): void {
    this.#send('PING');
    this.#expectAnswer();
  }

  #expectAnswer(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#end(), answerWithinMs);
  }

  #send(frame: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(frame);
  }

  #end(): void {
    clearInterval(this.#pinging);
    clearTimeout(this.#silence);
    clearTimeout(this.#acking);
    this.#socket.close();
    if (this.#ended) return;
    this.#ended = true;
    this.#parts.onEnd();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
