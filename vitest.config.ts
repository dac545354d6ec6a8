import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { builtClient } from './test/support/built-client.ts';

const slow = { testTimeout: 60_000, hookTimeout: 120_000 };

/** unit: pure code in Node. built: the client as apps get it. worker: inside workerd. system: the real worker as a process. faults: the same behind broken networks. browser: in Chromium. */
export default defineConfig({
  test: {
    projects: [
      {
        test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/contracts/**/*.test.ts'] },
      },
      {
        plugins: [builtClient()],
        test: { name: 'built', include: ['test/unit/client/scan*.test.ts'] },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.toml', environment: 'development' },
            remoteBindings: false,
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations('./migrations'),
                DEFAULT_PROVIDER: 'openai',
                OPENAI_BASE_URL: 'https://model.test/v1',
                OPENAI_MODEL: 'test-model',
                // Only what went badly, or what its app keeps, is traced.
                OTEL_TRACES_SAMPLER_ARG: '0',
              },
              // The second worker has its own tests; here the model behind the network edge is scripted.
              serviceBindings: { LOCAL_VISION: () => new Response(null, { status: 503 }) },
            },
          })),
        ],
        test: {
          name: 'worker',
          include: ['test/worker/**/*.test.ts'],
          setupFiles: ['./test/worker/set-up.ts'],
          // They mostly wait: for queues, alarms and time that passes.
          maxWorkers: 3,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          ...slow,
          // Each starts a worker of its own, and mostly waits.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          ...slow,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          testTimeout: 150_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          maxConcurrency: 8,
        },
      },
    ],
  },
});
