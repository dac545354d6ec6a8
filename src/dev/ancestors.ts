import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const checkMs = 300;

/**
 * Calls `gone` once a process above this one is gone: npm, or the shell that npm starts a script in. A
 * signal to npm alone never reaches the script, and a killed npm leaves its shell waiting.
 */
export async function onAncestorGone(gone: () => void): Promise<void> {
  const parent = process.ppid;
  const grandparent = await parentOf(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && (grandparent === undefined || isAlive(grandparent))) return;
    clearInterval(timer);
    gone();
  }, checkMs);
  timer.unref();
}

/** Undefined where there is no `ps` to ask, or nothing above. */
async function parentOf(pid: number): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'ppid=', '-p', String(pid)]);
    const parent = Number(stdout.trim());
    return parent > 1 ? parent : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
