import { on } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runClock } from '../../../src/dev/run-clock.ts';

const server = createServer((_request, response) => response.end());
afterEach(() => {
  vi.useRealTimers();
  server.close();
});

// Listened to from the start, since requests may come before they are waited for.
const requests = on(server, 'request');

async function nextCron(): Promise<string | null> {
  const { value } = await requests.next();
  const [request] = value as [IncomingMessage];
  return new URL(request.url ?? '', 'http://x').searchParams.get('cron');
}

describe('runClock()', () => {
  it('strikes at each whole minute, and at the hour’s minute for retention too', async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 5, 8, 15, 59, 500), toFake: ['setTimeout', 'Date'] });
    runClock(`http://127.0.0.1:${port}`);
    vi.advanceTimersByTime(500);
    expect(await nextCron()).toBe('* * * * *');
    vi.advanceTimersByTime(60_000);
    expect(await nextCron()).toBe('* * * * *');
    expect(await nextCron()).toBe('17 * * * *');
  });
});
