import { scan } from '../../../../src/client/index.ts';
import type { TelemetryMessage } from '../../../../src/telemetry/messages.ts';
import { pacedPicture } from '../../../faults/paced-vision/pace.ts';
import { MapStore } from '../../../support/map-store.ts';
import { askWorker } from '../ask-worker.ts';
import type { BenchWorker } from '../bench-worker.ts';
import type { ScanTemplate } from '../clone-scan.ts';
import type { ObjectCosts } from '../recorder-answers.ts';

/** What a scan costs beside its rows in D1; followed by the client library over WebSocket, or polled. */
export interface ScanCost {
  readonly by: 'websocket' | 'polling';
  readonly messages: Readonly<Record<'started' | 'completed' | 'spans', number>>;
  readonly spans: number;
  /** Of all its messages, 64 KB each at the most for one operation to write, read and delete. */
  readonly messageBytes: number;
  readonly queueOperations: number;
  readonly objectRequests: number;
  readonly objectRowsRead: number;
  readonly objectRowsWritten: number;
}

export interface MeasuredScan {
  readonly cost: ScanCost;
  readonly template: ScanTemplate;
}

const pace = { steps: 12, everyMs: 500 };
/** Until spans that gather for 3 s are sent and confirmed. */
const silenceMs = 9_000;

/** A real scan, of which every message that came to the consumer is kept. */
export async function measureScan(
  worker: BenchWorker,
  by: 'websocket' | 'polling',
): Promise<MeasuredScan> {
  const jobId = crypto.randomUUID();
  await scan(pacedPicture(jobId, pace), {
    baseUrl: worker.url,
    jobId,
    provider: 'local',
    strategy: by,
    storage: new MapStore(),
  });
  await new Promise((resolve) => setTimeout(resolve, silenceMs));
  const all = await askWorker<TelemetryMessage[]>(worker, '/bench/heard');
  const own = all.filter((message) => message.jobId === jobId);
  const object = await askWorker<ObjectCosts>(worker, `/bench/costs?jobId=${jobId}`);
  const bytes = own.map((message) => Buffer.byteLength(JSON.stringify(message)));
  const named = (name: string) =>
    own.filter((message) => message.kind === 'event' && message.event.name === name).length;
  const cost: ScanCost = {
    by,
    messages: {
      started: named('bookshelf_scan_started'),
      completed: named('bookshelf_scan_completed'),
      spans: own.filter(({ kind }) => kind === 'spans').length,
    },
    spans: own.reduce((total, one) => total + (one.kind === 'spans' ? one.spans.length : 0), 0),
    messageBytes: bytes.reduce((total, size) => total + size, 0),
    queueOperations: bytes.reduce((total, size) => total + 3 * Math.ceil(size / 64_000), 0),
    objectRequests: object.requests + object.frames / 20,
    objectRowsRead: object.rowsRead,
    objectRowsWritten: object.rowsWritten,
  };
  return { cost, template: own };
}
