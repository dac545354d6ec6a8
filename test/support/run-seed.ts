import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('../../src/dev/seed/main.ts', import.meta.url));

/** `npm run seed` for the database of a state folder. */
export async function runSeed(stateFolder: string, args: readonly string[]): Promise<void> {
  const env = { ...process.env, STATE_DIR: stateFolder };
  await promisify(execFile)(process.execPath, [script, ...args], { env });
}
