import { createContext, runInContext } from 'node:vm';
import type { scan } from '../../src/client/index.ts';
import { bundleClient } from '../../src/dev/client-bundle.ts';

/** A file that native code holds: no `arrayBuffer()`, no `stream()`, and none to be made of bytes. */
export class NativeBlob {
  readonly type = '';
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(parts: [NativeFile] | unknown[]) {
    const [file] = parts;
    if (!(file instanceof NativeFile)) {
      throw new Error("Creating blobs from 'ArrayBuffer' and 'ArrayBufferView' are not supported");
    }
    this.#bytes = file.bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  static bytesOf(blob: NativeBlob): Uint8Array<ArrayBuffer> {
    return blob.#bytes;
  }
}

/** What `fetch('file://…')` reads. */
export class NativeFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.bytes = bytes;
  }
}

/** The polyfill `abort-controller`: no reason, no `throwIfAborted()`, and no static functions. */
export class NativeAbortController {
  readonly signal = {
    aborted: false,
    listeners: new Set<() => void>(),
    addEventListener(_: 'abort', listener: () => void) {
      this.listeners.add(listener);
    },
    removeEventListener(_: 'abort', listener: () => void) {
      this.listeners.delete(listener);
    },
  };
  abort(): void {
    this.signal.aborted = true;
    for (const listener of this.signal.listeners) listener();
  }
}

interface NativeRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: NativeBlob | Uint8Array<ArrayBuffer> | string;
  readonly signal?: NativeAbortController['signal'];
}

/** `whatwg-fetch` over XMLHttpRequest: an answer is whole when it comes, and has no `body`. */
async function nativeFetch(url: string, { body, signal, ...request }: NativeRequest) {
  const wire = new AbortController();
  signal?.addEventListener('abort', () => wire.abort());
  const sent = body instanceof NativeBlob ? NativeBlob.bytesOf(body) : body;
  const init = { ...request, signal: wire.signal, ...(sent !== undefined && { body: sent }) };
  const answer = await fetch(url, init);
  const text = await answer.text();
  const { status, headers } = answer;
  return { status, headers: { get: (name: string) => headers.get(name) }, text: async () => text };
}

class NativeXhr {
  status = 0;
  responseText = '';
  readonly upload = new EventTarget();
  readonly #own = new EventTarget();
  readonly #headers: Record<string, string> = {};
  readonly #controller = new NativeAbortController();
  #open: [method: string, url: string] = ['GET', ''];
  #answered: { get(name: string): string | null } = { get: () => null };

  open(method: string, url: string): void {
    this.#open = [method, url];
  }
  setRequestHeader(name: string, value: string): void {
    this.#headers[name] = value;
  }
  getResponseHeader(name: string): string | null {
    return this.#answered.get(name);
  }
  addEventListener(type: string, listener: () => void): void {
    this.#own.addEventListener(type, listener);
  }
  abort(): void {
    this.#controller.abort();
  }
  send(body: NativeBlob | Uint8Array<ArrayBuffer>): void {
    void this.#send(body);
  }

  async #send(body: NativeBlob | Uint8Array<ArrayBuffer>): Promise<void> {
    const [method, url] = this.#open;
    const { signal } = this.#controller;
    const loaded = body instanceof NativeBlob ? body.size : body.length;
    this.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded }));
    try {
      const answer = await nativeFetch(url, { method, headers: this.#headers, body, signal });
      this.status = answer.status;
      this.#answered = answer.headers;
      this.responseText = await answer.text();
      this.#own.dispatchEvent(new Event('load'));
    } catch {
      this.#own.dispatchEvent(new Event('error'));
    }
  }
}

/** Of `whatwg-fetch`; reads a Blob by `FileReader.readAsArrayBuffer()`, which React Native has from 0.73 on. */
class NativeResponse {
  readonly #body: NativeBlob | Uint8Array<ArrayBuffer>;
  constructor(body: NativeBlob | Uint8Array<ArrayBuffer>) {
    this.#body = body;
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = this.#body instanceof NativeBlob ? NativeBlob.bytesOf(this.#body) : this.#body;
    return bytes.slice().buffer;
  }
}

/** React Native's own: it can be read as text, and little else. */
class NativeUrl {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  get searchParams(): never {
    throw new Error('URL.searchParams is not implemented');
  }
  toString(): string {
    return this.#text;
  }
}

/** What Hermes has not, or not in all versions that are about. */
const takeAway = `
  for (const name of ['toSorted', 'toReversed', 'toSpliced', 'with']) delete Array.prototype[name];
  for (const name of ['Iterator', 'WeakRef', 'SharedArrayBuffer', 'Atomics']) delete globalThis[name];
  delete Promise.withResolvers; delete Promise.try; delete Object.groupBy; delete Array.fromAsync;
`;

/**
 * `scan()` of the built bundle, in a world that has the language and what React Native's runtime adds
 * (issues 42042, 44125, 50015 and 55247 of react/react-native), and nothing else.
 */
export async function scanInReactNative(): Promise<typeof scan> {
  const world = createContext({
    setTimeout: (run: () => void, ms: number) => Number(setTimeout(run, ms)),
    clearTimeout: (timer: number) => clearTimeout(timer),
    fetch: nativeFetch,
    XMLHttpRequest: NativeXhr,
    WebSocket,
    AbortController: NativeAbortController,
    Blob: NativeBlob,
    Response: NativeResponse,
    URL: NativeUrl,
    navigator: { product: 'ReactNative' },
  });
  runInContext(takeAway, world);
  return runInContext(`${await bundleClient('iife')}; client.scan`, world) as typeof scan;
}
