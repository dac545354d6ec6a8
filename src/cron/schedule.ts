/** The crons of wrangler.toml, to the letter: by them `scheduled` tells what it is to do. */
export const schedule = {
  retention: '17 * * * *',
  /** Rollups, then alerts and the totals made of them, then metrics. */
  minutely: '* * * * *',
} as const;
