import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { projectFolder } from './settings.ts';

const built = join(projectFolder, 'dist/dashboard/index.html');
const sources = ['dashboard', 'src/client', 'src/core', 'package-lock.json'];

/** Builds the dashboard if a source is newer than what was built; says whether it did. */
export async function buildDashboard(): Promise<boolean> {
  const builtAt = await changedAt(built);
  const newest = await Promise.all(sources.map((source) => newestIn(join(projectFolder, source))));
  if (builtAt > Math.max(...newest)) return false;
  await mkdir(join(projectFolder, 'dist'), { recursive: true });
  await build({ configFile: join(projectFolder, 'dashboard/vite.config.ts'), logLevel: 'warn' });
  return true;
}

async function newestIn(path: string): Promise<number> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return 0;
  if (!info.isDirectory()) return info.mtimeMs;
  const entries = await readdir(path, { recursive: true });
  const times = await Promise.all(entries.map((entry) => changedAt(join(path, entry))));
  return Math.max(0, ...times);
}

async function changedAt(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
}
