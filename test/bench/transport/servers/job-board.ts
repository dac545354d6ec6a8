import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProgressMessage } from '../../../../src/core/protocol/server-message.ts';
import { fineNow } from '../fine-clock.ts';
import type { ScanScript } from '../scan-script.ts';
import { ScriptedJob } from '../scripted-job.ts';

/** The scans of one Node server. */
export class JobBoard {
  readonly #jobs = new Map<string, ScriptedJob>();
  readonly #publish: (jobId: string, message: ProgressMessage) => void;

  constructor(publish: (jobId: string, message: ProgressMessage) => void) {
    this.#publish = publish;
  }

  open(jobId: string): ScriptedJob {
    const known = this.#jobs.get(jobId);
    if (known !== undefined) return known;
    const job = new ScriptedJob(jobId, (message) => this.#publish(jobId, message));
    this.#jobs.set(jobId, job);
    return job;
  }

  /** A server whose `POST /scan` runs a scan. */
  createServer(): Server {
    return createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://server');
      if (request.method !== 'POST' || url.pathname !== '/scan') return;
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        response.writeHead(202).end();
        const script = JSON.parse(body) as ScanScript;
        const now = script.fineClock ? fineNow : Date.now;
        void this.open(url.searchParams.get('jobId') ?? '').run(script, now);
      });
    });
  }
}

/** Listens on a free port and tells it to the process that forked this one. */
export function listen(server: Server): void {
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ port: (server.address() as AddressInfo).port });
  });
  process.on('disconnect', () => process.exit());
}
