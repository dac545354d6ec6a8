import { BenchWorker } from './bench-worker.ts';

const workers = 'test/bench/telemetry/workers';
// As in production.
const sampled = { OTEL_TRACES_SAMPLER_ARG: '0.1' };

/** What is compared on the request path; the last has no telemetry at all. */
export const variants = [
  { name: 'as it is', vars: sampled },
  { name: 'queue elsewhere', entry: `${workers}/sink/worker.ts`, vars: sampled },
  { name: 'no spans', vars: { OTEL_SDK_DISABLED: 'true' } },
  { name: 'no telemetry', entry: `${workers}/bare/worker.ts` },
] as const;

export async function startVariants(): Promise<BenchWorker[]> {
  const started: BenchWorker[] = [];
  for (const variant of variants) started.push(await BenchWorker.start(variant));
  return started;
}

/** Counts what scans cost, and keeps every trace. */
export function startRecorder(): Promise<BenchWorker> {
  // Objects that are only there to be told of recorded scans get no picture.
  const vars = { OTEL_TRACES_SAMPLER_ARG: '1', UPLOAD_WAIT_SECONDS: '7200' };
  return BenchWorker.start({ entry: `${workers}/recorder/worker.ts`, vars });
}
