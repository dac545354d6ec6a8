import { randomUUID } from 'node:crypto';
import { Device } from './device.ts';
import { expectRecord, type ScanFacts } from './expect-record.ts';
import type { AppOutcome, GroundTruth, Wire } from './ground-truth.ts';
import { readEnd, readLog } from './job-log.ts';
import { TcpProxy, type Weather } from './network/tcp-proxy.ts';
import type { PlannedScan } from './plan-fleet.ts';
import { runApp, uploadHeaders } from './run-app.ts';
import { Strikes } from './strikes.ts';
import { WireWatch } from './wire-watch.ts';

export interface ScanSettings {
  /** The worker, without a slash at its end. */
  readonly url: string;
  readonly counted: boolean;
  readonly stop: AbortSignal;
}

/** One scan of the fleet, over a network of its own, and the whole truth of it. */
export async function runScan(planned: PlannedScan, settings: ScanSettings): Promise<GroundTruth> {
  const { url, counted, stop } = settings;
  const jobId = randomUUID();
  const startedAt = Date.now();
  const network = await TcpProxy.start(addressOf(url), planned.weather);
  const strikes = new Strikes(network);
  const watch = new WireWatch(oneWayMs(network.weather));
  const { losesReport } = planned;
  const device = new Device({ watch, losesReport, uploadHeaders: uploadHeaders(counted) });
  noteNetwork(strikes, network.weather);
  try {
    const setup = { planned, jobId, network, watch, strikes, device, stop };
    const outcome = await runApp(setup);
    const endedAt = Date.now();
    await device.settle();
    if (watch.updates.some(({ madeAt }) => madeAt === null)) {
      watch.settlePolled(await readLog(url, jobId));
    }
    const end = isOfTheClient(outcome) ? await readEnd(url, jobId) : null;
    const facts = factsOf(planned, network, watch, device, { outcome, end });
    const { index, profile, platform, appVersion, networkType, script } = planned;
    return {
      ...{ jobId, index, profile, counted, platform, appVersion, networkType, script },
      ...{ startedAt, endedAt, outcome },
      faults: strikes.done,
      report: watch.report,
      reported: device.reported,
      updates: watch.updates,
      wire: facts.wire,
      expected: expectRecord(facts),
      exact: watch.exact && !strikes.blurred && network.upgradesBroken === 0,
      interrupted: stop.aborted && outcome.kind === 'cancelled',
    };
  } finally {
    await network.close();
  }
}

function factsOf(
  planned: PlannedScan,
  network: TcpProxy,
  watch: WireWatch,
  device: Device,
  { outcome, end }: Pick<ScanFacts, 'outcome' | 'end'>,
) {
  const { socketsClosedEarly, socketUpdates, polls, checks, latencies } = watch;
  const wire: Wire = {
    socketsReached: network.upgradesPassed,
    socketsClosedEarly,
    ...{ socketUpdates, polls, checks, latencies },
  };
  const sawEnd = outcome.kind === 'completed' || outcome.kind === 'failed';
  const broughtBy = sawEnd ? watch.broughtBy : null;
  const report = device.reported ? watch.report : null;
  return { planned, outcome, end, endedAs: device.endedAs, report, wire, broughtBy };
}

/** The app gave up, and does not know how the scan ended. */
function isOfTheClient(outcome: AppOutcome): boolean {
  return outcome.kind === 'failed' && outcome.code !== 'scan_failed';
}

function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) };
}

function oneWayMs({ delayMs, jitterMs }: Weather): number {
  return delayMs + jitterMs / 2;
}

/** What is wrong with the network from the start. */
function noteNetwork(strikes: Strikes, { upgrades, opened, idleLimitMs }: Weather): void {
  if (upgrades !== 'pass') strikes.note(`WebSocket handshakes: ${upgrades}`);
  if (opened !== 'pass') strikes.note(`open WebSockets: ${opened}`);
  if (idleLimitMs < Infinity) strikes.note(`cuts what is idle for ${idleLimitMs} ms`);
}
