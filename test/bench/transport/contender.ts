import type { Address } from './faulty-proxy.ts';
import type { ScanScript } from './scan-script.ts';

/** An update as the app gets it; `sentAt` from the message, `at` when the app's callback ran, epoch ms. */
export interface Arrival {
  readonly seq: number;
  readonly sentAt: number;
  readonly at: number;
}

export interface Session {
  readonly jobId: string;
  readonly script: ScanScript;
  /** Where the client connects: the proxy. */
  readonly networkUrl: string;
  readonly onUpdate: (arrival: Arrival) => void;
  /** The scan's final update has come. */
  readonly onEnd: () => void;
}

/** A way to follow a scan: a server and the client that belongs to it. */
export interface Contender {
  readonly name: string;
  /** What the server stamps messages with. */
  readonly clock: 'ms' | 'µs';
  readonly address: Address;
  /** Follows a scan and starts it, past the proxy; the answer ends the following. */
  follow(session: Session): () => void;
  stop(): Promise<void>;
}

export function urlOf({ host, port }: Address): string {
  return `http://${host}:${port}`;
}

/** Stands for the upload: it goes past the proxy, since only the following is measured. */
export function startScript(server: Address, { jobId, script }: Session): void {
  const request = { method: 'POST', body: JSON.stringify(script) };
  fetch(`${urlOf(server)}/scan?jobId=${jobId}`, request).catch((error: unknown) => {
    console.error(`${jobId} could not be started: ${String(error)}`);
  });
}
