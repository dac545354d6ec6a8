import { describe, expect, it } from 'vitest';
import { scan } from '../../../src/client/index.ts';
import { expectAll, expectNothingLeft, start } from '../../support/client-scan-server.ts';

describe('scan() and the upload', () => {
  it('[CL3] does not upload again when only the answer was lost', async () => {
    const { server, watch } = await start({ stepMs: 25, faults: { upload: () => 'lose-answer' } });
    expect(await watch.outcome).toMatchObject({ strategy: 'websocket', polls: 0 });
    expect(server.seen.uploads).toHaveLength(1);
    expectAll(watch);
  });

  it.each(['auto', 'polling'] as const)(
    '[CL3] [UP7] uploads again when the job still waits (%s)',
    async (strategy) => {
      const { server, watch } = await start(
        { faults: { upload: (n) => (n < 3 ? 'drop' : undefined) } },
        { strategy },
      );
      await watch.outcome;
      expect(server.seen.uploads).toHaveLength(3);
      expect(server.job(watch.jobId).uploads).toBe(1);
    },
  );

  it('[UP6] gives up an upload that fails again and again', async () => {
    const { server, watch } = await start({ faults: { upload: () => 503 } });
    expect(await watch.failure()).toMatchObject({ code: 'internal', retryable: true });
    expect(server.seen.uploads).toHaveLength(4);
    await expectNothingLeft(watch, server);
  });

  it.each(['auto', 'polling'] as const)(
    '[UP4] ends with the server’s own error for a picture too large (%s)',
    async (strategy) => {
      const { server, watch } = await start({ maxImageBytes: 2 }, { strategy });
      expect(await watch.failure()).toMatchObject({
        code: 'picture_too_large',
        message: 'Refused: picture_too_large',
        retryable: false,
        jobId: watch.jobId,
      });
      expect(server.seen.uploads).toHaveLength(1);
      await expectNothingLeft(watch, server);
    },
  );

  it('[UP3] ends with 409 for another picture under the same job', async () => {
    const { server, watch } = await start({});
    await watch.outcome;
    const other = scan(new Uint8Array([9]), { baseUrl: server.baseUrl, jobId: watch.jobId });
    await expect(other).rejects.toMatchObject({ code: 'picture_conflict', retryable: false });
  });

  it('ends with the server’s text when the scan fails', async () => {
    const { watch } = await start({ failure: 'The provider gave up' });
    expect(await watch.failure()).toMatchObject({
      code: 'scan_failed',
      message: 'The provider gave up',
      strategy: 'websocket',
    });
    expect(watch.progress.at(-1)?.currentStatus).toContain('error');
  });
});
