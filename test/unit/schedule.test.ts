import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { schedule } from '../../src/cron/schedule.ts';

it('wrangler.toml starts what the code schedules, in production and development', () => {
  const settings = readFileSync(new URL('../../wrangler.toml', import.meta.url), 'utf8');
  const crons = [...settings.matchAll(/^crons = (\[.*\])$/gm)].map(([, list]) =>
    (JSON.parse(list ?? '') as string[]).toSorted(),
  );
  const known = Object.values(schedule).toSorted();
  expect(crons).toEqual([known, known]);
});
