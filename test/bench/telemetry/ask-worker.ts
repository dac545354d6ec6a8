import { request } from 'node:http';
import type { BenchWorker } from './bench-worker.ts';

/** Asks on a connection of its own: one that is kept may be closed while a long measure runs. */
export async function askWorker<T>(worker: BenchWorker, path: string, body?: object): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const method = body === undefined ? 'GET' : 'POST';
  const sent = request(worker.url + path, { method, agent: false });
  sent.on('error', reject);
  sent.on('response', (answer) => {
    let text = '';
    answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
    answer.on('end', () => {
      if (answer.statusCode === 200) resolve(text);
      else reject(new Error(`${path}: ${answer.statusCode}\n${worker.output.slice(-800)}`));
    });
  });
  sent.end(body === undefined ? '' : JSON.stringify(body));
  return JSON.parse(await promise) as T;
}
