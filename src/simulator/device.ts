import type {
  Fetch,
  HttpAnswer,
  HttpRequest,
  Socket,
  SocketConstructor,
} from '../client/environment.ts';
import type { Outcome } from '../core/protocol/words.ts';
import type { AppReported } from './ground-truth.ts';
import { pause } from './strikes.ts';
import type { SocketLog, WireWatch } from './wire-watch.ts';

export interface DeviceOptions {
  readonly watch: WireWatch;
  /** Sent with the upload. */
  readonly uploadHeaders: Readonly<Record<string, string>>;
  /** The app is killed before its report is out. */
  readonly losesReport: boolean;
}

/** What an app sends after its end may take this long. */
const answerLimitMs = 20_000;
const pollLimitMs = 3_000;
/** A socket that is mute is never closed by both sides. */
const closeLimitMs = 1_500;

type Kind = 'upload' | 'poll' | 'check' | 'report' | 'cancel' | 'other';

/** What an app has in place of `fetch` and `WebSocket`: the real ones, with somebody who looks on. */
export class Device {
  readonly #options: DeviceOptions;
  /** Requests without an answer so far, and whether each is a poll. */
  readonly #underWay = new Map<Promise<unknown>, boolean>();
  /** The app is gone, and what it waits for with it. */
  gone = false;
  reported = false;
  /** What a cancelling was answered: a job that had ended keeps its outcome ([CX1]). */
  endedAs: Outcome | null = null;

  constructor(options: DeviceOptions) {
    this.#options = options;
  }

  readonly fetch: Fetch = (url, request) => {
    const kind = kindOf(url, request.method);
    if (kind === 'report') {
      this.#options.watch.report = JSON.parse(request.body as string) as AppReported;
      if (this.#options.losesReport) return Promise.reject(new Error('the app was killed'));
    }
    const answer = this.#send(kind, url, request);
    this.#underWay.set(answer, kind === 'poll');
    void answer.catch(() => undefined).finally(() => this.#underWay.delete(answer));
    return untilAborted(answer, request.signal);
  };

  /**
   * A poll that its app lets go of is answered all the same, as is a report for which it waits no longer:
   * whether the server has heard them would be a matter of luck otherwise, and the truth unknown.
   */
  async #send(kind: Kind, url: string, request: HttpRequest): Promise<HttpAnswer> {
    const { signal, headers, ...rest } = request;
    const more = kind === 'upload' ? this.#options.uploadHeaders : {};
    const kept = signal === undefined || kind === 'poll' || kind === 'report' ? {} : { signal };
    try {
      const answer = await fetch(url, {
        ...rest,
        headers: { ...headers, ...more },
        ...kept,
      });
      const text = await answer.text();
      if (!this.gone) this.#hear(kind, answer.status, text);
      return { status: answer.status, headers: answer.headers, text: () => Promise.resolve(text) };
    } catch (error) {
      // It may have reached the server all the same.
      if (kind === 'poll') this.#options.watch.exact = false;
      throw error;
    }
  }

  #hear(kind: Kind, status: number, text: string): void {
    const { watch } = this.#options;
    if (kind === 'check') watch.checks += 1;
    if (kind === 'report') this.reported = status === 202;
    if (kind === 'cancel' && status === 200) {
      this.endedAs = (JSON.parse(text) as { outcome: Outcome }).outcome;
    }
    if (kind !== 'poll' || status !== 200) return;
    watch.hearStatus(JSON.parse(text), Date.now());
  }

  readonly #sockets = new Set<WebSocket>();

  /** The constructor that the app is given. */
  readonly WebSocket = watchedSocket((url) => this.#open(url));

  #open(url: string): Socket {
    const { watch } = this.#options;
    const socket = new WebSocket(url);
    const log: SocketLog = new Map();
    this.#sockets.add(socket);
    let isClosed = false;
    const close = () => {
      if (!isClosed && watch.broughtBy === null) watch.socketsClosedEarly += 1;
      isClosed = true;
    };
    socket.addEventListener('close', () => {
      close();
      this.#sockets.delete(socket);
    });
    socket.addEventListener('message', ({ data }) => {
      if (!this.gone) watch.hearFrame(log, data, Date.now());
    });
    return {
      send: (frame) => {
        watch.sayFrame(log, frame);
        socket.send(frame);
      },
      close: (code, reason) => {
        close();
        socket.close(code, reason);
      },
      addEventListener: (type, listener) =>
        socket.addEventListener(type, listener as (event: Event) => void),
    };
  }

  /** Waits until what is still under way is through: the report, the last acks, the answer to the server's close. */
  async settle(): Promise<void> {
    const since = performance.now();
    const isOpen = (limitMs: number) => performance.now() - since < limitMs;
    const waits = (poll: boolean) => [...this.#underWay.values()].some((one) => one === poll);
    while (
      (waits(false) && isOpen(answerLimitMs)) ||
      (waits(true) && isOpen(pollLimitMs)) ||
      (this.#sockets.size > 0 && isOpen(closeLimitMs))
    ) {
      await pause(10);
    }
    if (waits(true)) this.#options.watch.exact = false;
  }
}

function kindOf(url: string, method: string): Kind {
  const { pathname, searchParams } = new URL(url);
  if (pathname === '/events') return 'report';
  if (pathname === '/scan' && method === 'POST') return 'upload';
  if (method === 'DELETE') return 'cancel';
  if (!pathname.startsWith('/scan/status/')) return 'other';
  return searchParams.get('check') === '1' ? 'check' : 'poll';
}

function untilAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return answer;
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason as Error);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return Promise.race([answer, promise]);
}

/** `new` of what it gives opens a socket. */
function watchedSocket(open: (url: string) => Socket): SocketConstructor {
  return function construct(url: string) {
    return open(url);
  } as unknown as SocketConstructor;
}
