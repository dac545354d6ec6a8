import { PartySocket } from 'partysocket';
import { WorkerProcess } from '../../../support/worker-process.ts';
import { startScript, type Contender } from '../contender.ts';
import { takeText } from './arrivals.ts';

const configs = ['test/bench/transport/workers/party/wrangler.toml'];

export async function startPartysocket(): Promise<Contender> {
  const worker = await WorkerProcess.start({}, { configs });
  return {
    name: 'partysocket',
    clock: 'ms',
    address: worker.settings,
    follow(session) {
      const host = session.networkUrl.replace('http://', '');
      const socket = new PartySocket({ host, room: session.jobId });
      socket.addEventListener('message', ({ data }) => takeText(session, String(data)));
      startScript(worker.settings, session);
      return () => socket.close();
    },
    stop: () => worker.stop(),
  };
}
