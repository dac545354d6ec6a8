import { scan, type Fetch } from '../../../../src/client/index.ts';
import { MapStore } from '../../../support/map-store.ts';
import { tinyJpeg } from '../../../support/tiny-jpeg.ts';
import { WorkerProcess } from '../../../support/worker-process.ts';
import type { Contender, Session } from '../contender.ts';
import { fineNow } from '../fine-clock.ts';

const configs = ['wrangler.toml', 'test/bench/transport/workers/scripted-vision/wrangler.toml'];

/** The real worker and the real client; only the vision provider is scripted. */
export async function startOurs(): Promise<Contender> {
  // Half-open sockets are watched for longer than a scan may take.
  const worker = await WorkerProcess.start({ SCAN_DEADLINE_SECONDS: '300' }, { configs });
  return {
    name: 'ours',
    clock: 'ms',
    address: worker.settings,
    follow: (session) => followScan(worker.url, session),
    stop: () => worker.stop(),
  };
}

function followScan(serverUrl: string, session: Session): () => void {
  const stop = new AbortController();
  const sentAt = new Map<number, number>();
  const note = (text: string) => {
    for (const [, timestamp, seq] of text.matchAll(/"timestamp":(\d+),"seq":(\d+)/g))
      sentAt.set(Number(seq), Number(timestamp));
  };
  class NotedSocket extends WebSocket {
    constructor(url: string) {
      super(url);
      this.addEventListener('message', ({ data }) => note(String(data)));
    }
  }
  scan(tinyJpeg(JSON.stringify(session.script)), {
    baseUrl: session.networkUrl,
    jobId: session.jobId,
    provider: 'local',
    signal: stop.signal,
    fetch: notedFetch(serverUrl, session.networkUrl, note),
    WebSocket: NotedSocket,
    storage: new MapStore(),
    onProgress: ({ seq }) =>
      session.onUpdate({ seq, sentAt: sentAt.get(seq) ?? Number.NaN, at: fineNow() }),
  }).then(session.onEnd, (error: Error) => {
    if (error.name !== 'AbortError') console.error(`${session.jobId}: ${error.message}`);
  });
  return () => stop.abort();
}

/** All but the upload goes through the proxy. */
function notedFetch(serverUrl: string, networkUrl: string, note: (text: string) => void): Fetch {
  return async (url, request) => {
    const isUpload = url.startsWith(`${networkUrl}/scan?`);
    const target = isUpload ? url.replace(networkUrl, serverUrl) : url;
    const answer = await fetch(target, request);
    const text = await answer.text();
    note(text);
    return { status: answer.status, headers: answer.headers, text: async () => text };
  };
}
