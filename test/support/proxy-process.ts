import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';
import { freePort } from './worker-process.ts';

const programs = {
  nginx: { template: 'nginx.conf', args: (config: string) => ['-c', config] },
  haproxy: { template: 'haproxy.cfg', args: (config: string) => ['-db', '-f', config] },
  squid: { template: 'squid.conf', args: (config: string) => ['-N', '-f', config] },
};
export type ProxyProgram = keyof typeof programs;

const templates = new URL('../faults/proxies/', import.meta.url);

/** A proxy of the field, as Debian packages it, on free ports and with a folder of its own. */
export class ProxyProcess {
  readonly #folder: string;
  readonly #ports: ReadonlyMap<string, number>;
  readonly #child: ChildProcess;
  output = '';

  private constructor(folder: string, ports: ReadonlyMap<string, number>, child: ChildProcess) {
    this.#folder = folder;
    this.#ports = ports;
    this.#child = child;
    child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  /** @throws {Error} with what the program said, or that says how to get it. */
  static async start(
    program: ProxyProgram,
    origin: { host: string; port: number },
  ): Promise<ProxyProcess> {
    const { template, args } = programs[program];
    const text = await readFile(fileURLToPath(new URL(template, templates)), 'utf8');
    const folder = await mkdtemp(join(tmpdir(), `bookshelf-${program}-`));
    // Squid gives up root's rights before it writes.
    await chmod(folder, 0o777);
    const ports = await portsFor(text);
    const values: Record<string, string | number> = {
      folder,
      ...origin,
      ...Object.fromEntries(ports),
    };
    const config = join(folder, template);
    await writeFile(
      config,
      text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name])),
    );
    const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
    const child = spawn(program, args(config), { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const proxy = new ProxyProcess(folder, ports, child);
    await proxy.#ready(program);
    return proxy;
  }

  /** Where the template's `{{name}}Port` listens. */
  url(name: string): string {
    return `http://127.0.0.1:${this.port(name)}`;
  }

  port(name: string): number {
    const port = this.#ports.get(`${name}Port`);
    if (port === undefined) throw new Error(`the template has no {{${name}Port}}`);
    return port;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = new Promise((resolve) => this.#child.once('exit', resolve));
      this.#child.kill('SIGKILL');
      await gone;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #ready(program: ProxyProgram): Promise<void> {
    let failure: string | undefined;
    this.#child.once('error', () => {
      failure = `No ${program} here. Install it (Debian: apt-get install nginx-light haproxy squid).`;
    });
    this.#child.once(
      'exit',
      (code) => (failure ??= `${program} ended with ${code}:\n${this.output}`),
    );
    await until(
      async () => {
        if (failure !== undefined) throw new Error(failure);
        return Promise.all([...this.#ports.values()].map(listens));
      },
      (all) => all.every(Boolean),
    );
  }
}

async function portsFor(template: string): Promise<Map<string, number>> {
  const ports = new Map<string, number>();
  for (const [, name] of template.matchAll(/\{\{(\w+Port)\}\}/g)) {
    if (name !== undefined && !ports.has(name)) ports.set(name, await freePort());
  }
  return ports;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
