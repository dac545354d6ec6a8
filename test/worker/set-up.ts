import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { liveLimits, type LiveLimits } from '../../src/telemetry/publish-live.ts';

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);

// A feed that nobody reads rests for 5 s, and each batch of a test would wait for that.
(liveLimits as { -readonly [Name in keyof LiveLimits]: number }).quietMs = 0;
