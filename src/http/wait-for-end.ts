import { log } from '../telemetry/log.ts';

const tries = 5;
const pauseMs = 500;

/** Waits for a job's end, also where its object restarts meanwhile: the job goes on by itself ([JB7]). */
export async function waitForEnd(wait: () => Promise<void>): Promise<void> {
  for (let left = tries; left > 0; left -= 1) {
    try {
      return await wait();
    } catch (error) {
      log('warn', 'lost the job while waiting', { error: String(error) });
      await scheduler.wait(pauseMs);
    }
  }
}
