import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Floors } from '../../core/slo/plan-span.ts';
import { bucketStart, resolutionMs } from '../../core/slo/time-buckets.ts';
import { projectFolder } from '../settings.ts';

const { hour, day } = resolutionMs;

export interface SeedFloors extends Floors {
  readonly crossedHour: number;
}

/** What is left of a history at its end, by the retention that `npm start` has of wrangler.toml; epoch ms. */
export function floorsAt(now: number): SeedFloors {
  const before = (name: string) => now - retentionDays(name) * day;
  const rollups = bucketStart('day', before('ROLLUPS'));
  const minute = bucketStart('hour', before('MINUTES'));
  const raw = bucketStart('hour', before('SCANS') + hour - 1);
  return {
    raw,
    crossedHour: bucketStart('day', Math.min(raw, minute, before('CROSSED_HOURS'))),
    minute,
    hour: rollups,
    day: rollups,
  };
}

function retentionDays(name: string): number {
  const text = readFileSync(join(projectFolder, 'wrangler.toml'), 'utf8');
  const development = text.slice(text.indexOf('[env.development.vars]'));
  const days = new RegExp(`^RETENTION_DAYS_${name} = "([\\d.]+)"`, 'm').exec(development)?.[1];
  if (days === undefined) throw new Error(`wrangler.toml has no RETENTION_DAYS_${name}.`);
  return Number(days);
}
