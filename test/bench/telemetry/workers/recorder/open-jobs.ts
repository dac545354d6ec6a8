const atOnce = 16;

type WorkerRequest = Request<unknown, IncomingRequestCfProperties>;

/** Opens jobs as apps do, from within: they tell of their start 10 s later, and by then all must be open. */
export async function openJobs(
  jobIds: readonly string[],
  send: (request: WorkerRequest) => Response | Promise<Response>,
): Promise<void> {
  const waiting = jobIds.values();
  const open = async () => {
    for (const jobId of waiting) {
      const url = `http://bench/scan/ready/${jobId}`;
      const { status } = await send(new Request(url, { method: 'POST' }));
      if (status !== 200) throw new Error(`${url}: ${status}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, open));
}
