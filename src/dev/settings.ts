import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = fileURLToPath(new URL('../../', import.meta.url));

export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Where the local D1, Durable Objects and queues keep their state. */
  readonly stateFolder: string;
}

/**
 * Reads `PORT`, `HOST` and `STATE_DIR`.
 * @throws {Error} that says which is wrong and what it should be.
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const port = Number(env['PORT'] ?? 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT is "${env['PORT']}"; it must be a whole number from 1 to 65535.`);
  }
  const folder = env['STATE_DIR'] ?? '.state';
  return {
    host: env['HOST'] ?? '127.0.0.1',
    port,
    stateFolder: isAbsolute(folder) ? folder : resolve(join(projectFolder, folder)),
  };
}
