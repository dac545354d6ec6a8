import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Writes the project's own configuration with another entry into a folder; gives the file's path. */
export async function writeFaultyConfig(folder: string): Promise<string> {
  const real = await readFile(fromHere('../../../wrangler.toml'), 'utf8');
  const config = real
    .replace(
      'main = "src/index.ts"',
      `main = ${JSON.stringify(fromHere('./faulty-worker/worker.ts'))}`,
    )
    .replace(
      'directory = "./dist/dashboard"',
      `directory = ${JSON.stringify(fromHere('../../../dist/dashboard'))}`,
    );
  const path = join(folder, 'wrangler.toml');
  await writeFile(path, config);
  return path;
}
