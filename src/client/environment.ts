import type { Clock } from './clock.ts';
import type { XhrConstructor } from './fetch-by-xhr.ts';
import type { Signals } from './signals.ts';

/** As much of `Response` as the client reads. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

export type HttpBody = Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string;

export interface HttpRequest {
  readonly method: string;
  readonly headers?: Record<string, string>;
  readonly body?: HttpBody;
  readonly signal?: AbortSignal;
  readonly keepalive?: boolean;
}

/** As much of `fetch` as the client calls. */
export type Fetch = (url: string, request: HttpRequest) => Promise<HttpAnswer>;

export interface SocketEvent {
  readonly type: string;
  readonly data?: unknown;
  readonly code?: number;
}

/** As much of `WebSocket` as the client uses. */
export interface Socket {
  send(frame: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: SocketEventName, listener: (event: SocketEvent) => void): void;
}

export type SocketEventName = 'open' | 'message' | 'close' | 'error';

export type SocketConstructor = new (url: string) => Socket;

/** What a transport needs of the world around it. */
export interface Environment {
  readonly fetch: Fetch;
  /** Null where there is none. */
  readonly WebSocket: SocketConstructor | null;
  readonly clock: Clock;
  /** 0..1, for jitter. */
  readonly random: () => number;
}

/** What else a scan can use. */
export interface Surroundings extends Environment {
  readonly signals: Signals;
  /** Null where there is none. */
  readonly Xhr: XhrConstructor | null;
}
