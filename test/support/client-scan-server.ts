import { afterEach, expect } from 'vitest';
import type { ScanOptions } from '../../src/client/scan-options.ts';
import { ProtocolServer, type ProtocolServerOptions } from './client-protocol-server.ts';
import { watchScan, type WatchedScan } from './client-scan.ts';

const servers: ProtocolServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

/** A scan on a server of its own, which goes when the test ends. */
export async function start(options: ProtocolServerOptions, scanOptions: ScanOptions = {}) {
  const server = await ProtocolServer.start(options);
  servers.push(server);
  return { server, watch: watchScan(server.baseUrl, scanOptions) };
}

/** Every update once and in order, from the state at the first contact ([WS2]): waiting, or the picture just in. */
export function expectAll({ progress }: WatchedScan): void {
  const first = progress[0]?.seq ?? 0;
  expect([1, 2]).toContain(first);
  expect(progress.map(({ seq }) => seq)).toEqual(progress.map((_, index) => first + index));
  expect(progress.at(-1)).toMatchObject({ progress: 1, currentStatus: 'Scan complete: 2 books' });
}

export async function expectNothingLeft(
  { watched }: WatchedScan,
  server: ProtocolServer,
): Promise<void> {
  await expect
    .poll(() => [watched.timers(), watched.openSockets(), server.openSockets])
    .toEqual([0, 0, 0]);
}
