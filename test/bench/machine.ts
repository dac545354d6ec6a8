import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { projectFolder } from '../../src/dev/settings.ts';

export interface Machine {
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  readonly load: number;
  readonly node: string;
  /** Of the packages that take part. */
  readonly versions: Readonly<Record<string, string>>;
}

const packages = ['workerd', 'socket.io', 'sockjs', 'sockjs-client', 'partysocket', 'ws'];

export function describeMachine(): Machine {
  return {
    date: new Date().toISOString(),
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    node: process.version,
    versions: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  };
}

function versionOf(name: string): string {
  const file = `${projectFolder}node_modules/${name}/package.json`;
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
