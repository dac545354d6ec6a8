import type { Fetch, HttpAnswer, HttpBody } from './environment.ts';

/** As much of `XMLHttpRequest` as the client uses. */
export interface Xhr {
  readonly status: number;
  readonly responseText: string;
  readonly upload: {
    addEventListener(type: 'progress', listener: (event: { loaded: number }) => void): void;
  };
  addEventListener(type: 'load' | 'error', listener: () => void): void;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getResponseHeader(name: string): string | null;
  send(body?: HttpBody): void;
  abort(): void;
}

export type XhrConstructor = new () => Xhr;

/** `fetch` in all that the upload needs of it, and it tells how many bytes are sent, which `fetch` cannot. */
export function fetchByXhr(Xhr: XhrConstructor, onSent: (bytes: number) => void): Fetch {
  return (url, { method, headers, body, signal }) =>
    new Promise<HttpAnswer>((resolve, reject) => {
      const xhr = new Xhr();
      xhr.open(method, url);
      for (const [name, value] of Object.entries(headers ?? {})) xhr.setRequestHeader(name, value);
      xhr.upload.addEventListener('progress', ({ loaded }) => onSent(loaded));
      xhr.addEventListener('load', () =>
        resolve({
          status: xhr.status,
          headers: { get: (name) => xhr.getResponseHeader(name) },
          text: async () => xhr.responseText,
        }),
      );
      xhr.addEventListener('error', () => reject(new Error('the connection failed')));
      signal?.addEventListener('abort', () => xhr.abort());
      xhr.send(body);
    });
}
