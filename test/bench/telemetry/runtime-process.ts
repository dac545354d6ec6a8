import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The workerd that runs the worker; wrangler has another in front of it. Linux only. */
export interface Runtime {
  readonly port: number;
  /** Processor time of all its threads, ms. */
  cpuMs(): number;
}

/** Finds it in wrangler's process group: it is the workerd that does not listen on the public port. */
export async function runtimeOf(group: number, publicPort: number): Promise<Runtime> {
  // Wrangler starts it anew once its second worker is connected.
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;)
    for (const pid of workerdsIn(group)) {
      const ports = listeningPorts(pid);
      if (ports.includes(publicPort)) continue;
      for (const port of ports)
        if (await answersHealth(port)) return { port, cpuMs: () => cpuMsOf(pid) };
    }
  throw new Error(`no workerd that answers in process group ${group}`);
}

function workerdsIn(group: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const stat = readOrEmpty(`/proc/${pid}/stat`);
      const [, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(pgrp) === group && stat.includes('(workerd)');
    })
    .map(Number);
}

function listeningPorts(pid: number): number[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const target = linkOrEmpty(`/proc/${pid}/fd/${fd}`);
      return /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [];
    }),
  );
  const listening = '0A';
  return readFileSync(`/proc/${pid}/net/tcp`, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === listening && inodes.has(inode ?? ''))
    .map(([, local]) => Number.parseInt(local?.split(':')[1] ?? '', 16));
}

async function answersHealth(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(2_000);
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal });
    const body = (await answer.json()) as { status?: string };
    return body.status === 'ok';
  } catch {
    return false;
  }
}

function cpuMsOf(pid: number): number {
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((task) =>
    Number(readOrEmpty(`/proc/${pid}/task/${task}/schedstat`).split(' ')[0]),
  );
  return nanoseconds.reduce((total, value) => total + value, 0) / 1e6;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Processes and threads come and go.
    return '';
  }
}

function linkOrEmpty(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
