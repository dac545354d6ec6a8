import { schedule } from '../cron/schedule.ts';

const minuteMs = 60_000;
const answerLimitMs = 50_000;

/** Does what Cloudflare's clock does with a deployed worker: `wrangler dev` starts no cron by itself. */
export function runClock(url: string): void {
  const timer = setTimeout(
    () => {
      void strike(url, schedule.minutely);
      if (new Date().getUTCMinutes() === retentionMinute) void strike(url, schedule.retention);
      runClock(url);
    },
    minuteMs - (Date.now() % minuteMs),
  );
  timer.unref();
}

const retentionMinute = Number.parseInt(schedule.retention, 10);

/** A minute that is missed is made up for by the next. */
async function strike(url: string, cron: string): Promise<void> {
  const path = `/cdn-cgi/handler/scheduled?cron=${encodeURIComponent(cron)}`;
  const signal = AbortSignal.timeout(answerLimitMs);
  await fetch(url + path, { signal }).catch(() => undefined);
}
