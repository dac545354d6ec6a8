import { scan, ScanError, type ScanOptions, type Store } from '../client/index.ts';
import { syntheticHeader } from '../core/protocol/words.ts';
import type { Device } from './device.ts';
import type { AppOutcome } from './ground-truth.ts';
import { runLegacyApp } from './legacy-app.ts';
import type { TcpProxy } from './network/tcp-proxy.ts';
import { drawPicture, type PlannedScan } from './plan-fleet.ts';
import { profileOf, type ClientApp, type Profile } from './profiles.ts';
import type { Strikes } from './strikes.ts';
import type { WireWatch } from './wire-watch.ts';

export interface AppSetup {
  readonly planned: PlannedScan;
  readonly jobId: string;
  readonly network: TcpProxy;
  readonly watch: WireWatch;
  readonly strikes: Strikes;
  readonly device: Device;
  /** Aborted when the simulation is to end. */
  readonly stop: AbortSignal;
}

/** Runs the app of one scan to its end, and says how that was for it. */
export async function runApp(setup: AppSetup): Promise<AppOutcome> {
  const { planned, jobId, network, device } = setup;
  const { app } = profileOf(planned.profile);
  const about = {
    'X-Client-Platform': planned.platform,
    'X-Client-Version': planned.appVersion,
    'X-Network-Type': planned.networkType,
  };
  switch (app.kind) {
    case 'client':
      return runClient(setup, app.how);
    case 'legacy': {
      const headers = { 'X-AI-Provider': 'synthetic', ...about };
      const picture = drawPicture(planned, jobId);
      return runLegacyApp({ baseUrl: network.url, jobId, picture, headers, device });
    }
    case 'no_picture':
      await device.fetch(`${network.url}/scan/ready/${jobId}`, { method: 'POST', headers: about });
      return { kind: 'gone' };
    case 'bad_picture': {
      const headers = { 'X-AI-Provider': 'synthetic', ...about };
      const request = { method: 'POST', headers, body: `no picture, of ${jobId}` };
      const answer = await device.fetch(`${network.url}/scan?jobId=${jobId}`, request);
      return { kind: 'failed', code: 'not_a_picture', message: await answer.text() };
    }
  }
}

/** What an upload needs beside what the library sends. */
export function uploadHeaders(counted: boolean): Record<string, string> {
  return counted ? { [syntheticHeader]: 'count' } : {};
}

async function runClient(setup: AppSetup, how: ClientApp | undefined): Promise<AppOutcome> {
  const { planned, jobId, network, device, strikes, stop } = setup;
  const { platform, appVersion, networkType } = planned;
  const app = new AbortController();
  const options: ScanOptions = {
    baseUrl: network.url,
    jobId,
    provider: 'synthetic',
    ...{ platform, appVersion, networkType },
    fetch: device.fetch,
    WebSocket: how === 'unsupported' ? null : device.WebSocket,
    strategy: how === 'polling' ? 'polling' : 'auto',
    storage: memoryOf(how === 'remembers_failure'),
    signals: strikes.signals,
    signal: AbortSignal.any([app.signal, stop]),
    onProgress: once(planned.strikeAtSeq, () => void befall(setup, how, app)),
  };
  try {
    const { books } = await scan(drawPicture(planned, jobId), options);
    return { kind: 'completed', books: books.length };
  } catch (error) {
    if (device.gone) return { kind: 'gone' };
    if (error instanceof ScanError) {
      return { kind: 'failed', code: error.code, message: error.message };
    }
    if (options.signal?.aborted === true) return { kind: 'cancelled' };
    throw error;
  } finally {
    strikes.stop();
  }
}

/** Each app has a memory of its own, so that none knows what another met ([CL16]). */
function memoryOf(remembersFailure: boolean): Store {
  const soon = () => String(Date.now() + 20 * 60_000);
  return {
    getItem: () => (remembersFailure ? soon() : null),
    setItem: () => undefined,
    removeItem: () => undefined,
  };
}

function once(atSeq: number, act: () => void): ScanOptions['onProgress'] & object {
  let done = false;
  return ({ seq }) => {
    if (done || seq < atSeq) return;
    done = true;
    act();
  };
}

async function befall(
  { planned, network, device, strikes }: AppSetup,
  how: ClientApp | undefined,
  app: AbortController,
): Promise<void> {
  const { strike }: Profile = profileOf(planned.profile);
  if (strike !== undefined) await strikes.strike(strike);
  if (how === 'cancels' || how === 'leaves') await strikes.untilQuiet();
  if (how === 'cancels') {
    strikes.note('app cancels');
    app.abort();
  }
  if (how === 'leaves') {
    strikes.note('app killed');
    device.gone = true;
    network.weather.open = false;
    network.cut();
    app.abort();
  }
}
