import cliProgress from 'cli-progress';

export interface Progress {
  begin(): void;
  end(): void;
  stop(): void;
}

const nothing: Progress = { begin: () => {}, end: () => {}, stop: () => {} };
const plainEveryMs = 5_000;

/** A bar on a terminal, a line now and then elsewhere; on stderr, so that stdout is the summary alone. */
export function showProgress(total: number, isQuiet: boolean): Progress {
  if (isQuiet) return nothing;
  let [begun, ended] = [0, 0];
  const bar = new cliProgress.SingleBar(
    {
      format: '{bar} {value} of {total} scans ended, {underWay} under way, {duration_formatted}',
      stream: process.stderr,
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: plainEveryMs,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0, { underWay: 0 });
  const show = () => bar.update(ended, { underWay: begun - ended });
  return {
    begin: () => {
      begun += 1;
      show();
    },
    end: () => {
      ended += 1;
      show();
    },
    stop: () => bar.stop(),
  };
}
