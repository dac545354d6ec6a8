import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Address } from '../faulty-proxy.ts';

export interface NodeServer {
  readonly address: Address;
  stop(): Promise<void>;
}

/** Runs a file of `servers` in a process of its own, as the worker has one. */
export async function startNodeServer(name: 'socket-io' | 'sockjs' | 'ws'): Promise<NodeServer> {
  const child = fork(fileURLToPath(new URL(`../servers/${name}.ts`, import.meta.url)));
  const [message] = (await once(child, 'message')) as [{ port: number }];
  return {
    address: { host: '127.0.0.1', port: message.port },
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
