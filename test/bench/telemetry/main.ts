import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { describeMachine } from '../machine.ts';
import { askWorker } from './ask-worker.ts';
import type { BenchWorker } from './bench-worker.ts';
import { measureRecording } from './measures/recording.ts';
import { measureRequestPath } from './measures/request-path.ts';
import { fullSizes, quickSizes, type Sizes } from './measures/sizes.ts';
import { measureStorage } from './measures/storage.ts';
import { measureScan } from './measures/whole-scan.ts';
import { report } from './report.ts';
import type { Recorded, Results } from './results.ts';
import { startRecorder, startVariants } from './variants.ts';
import type { SpanCosts } from './recorder-answers.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    part: { type: 'string' },
    out: { type: 'string' },
  },
});
const sizes = values.quick ? quickSizes : fullSizes;
const spanShare = 0.1;

async function measureSpans(worker: BenchWorker): Promise<SpanCosts> {
  const jobId = crypto.randomUUID();
  await askWorker(worker, `/scan/ready/${jobId}`, {});
  const ask = () => askWorker<SpanCosts>(worker, `/bench/spans?jobId=${jobId}`);
  await ask();
  return ask();
}

async function measureScans(worker: BenchWorker, { storedScans }: Sizes): Promise<Recorded> {
  const socket = await measureScan(worker, 'websocket');
  const polled = await measureScan(worker, 'polling');
  const { template } = socket;
  return {
    scans: [socket.cost, polled.cost],
    spans: await measureSpans(worker),
    recording: await measureRecording(worker, template, spanShare, sizes),
    storage: await measureStorage(worker, template, storedScans),
  };
}

const machine = describeMachine();
const wanted = (part: 'scans' | 'path') => values.part === undefined || values.part === part;

async function measureRecorder(): Promise<Results['recorded']> {
  if (!wanted('scans')) return undefined;
  console.log('Scans, spans and their recording…');
  const recorder = await startRecorder();
  return measureScans(recorder, sizes).finally(() => recorder.stop());
}

const recorded = await measureRecorder();
if (wanted('path')) console.log('Request path…');
const path = wanted('path') ? await measureRequestPath(startVariants, sizes) : undefined;
const command = ['npm run bench:telemetry', '--', ...process.argv.slice(2)].join(' ');
const results: Results = { machine, command, sizes, path, recorded };
console.log(report(results));
if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(results, null, 2)}\n`);
process.exit();
