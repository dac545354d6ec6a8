import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: [
    './src/storage/schema.ts',
    './src/storage/telemetry-schema.ts',
    './src/storage/rollup-schema.ts',
    './src/storage/alert-schema.ts',
    './src/storage/scan-counter-schema.ts',
  ],
  out: './migrations',
});
