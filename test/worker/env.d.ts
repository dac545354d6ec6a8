import type { D1Migration } from '@cloudflare/vitest-plugin';
import type { Env } from '../../src/env.ts';
import type * as mainModule from '../../src/index.ts';

declare global {
  namespace Cloudflare {
    interface Env extends WorkerEnv {
      TEST_MIGRATIONS: D1Migration[];
    }
    interface GlobalProps {
      mainModule: typeof mainModule;
    }
  }
}

type WorkerEnv = Env;
