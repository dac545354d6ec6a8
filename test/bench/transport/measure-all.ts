import type { Contender } from './contender.ts';
import { measureCuts, type CutCost } from './measures/cuts.ts';
import { faults, measureFault } from './measures/faults.ts';
import { measureHalfOpen } from './measures/half-open.ts';
import { loads, measureLatency, type Latency } from './measures/latency.ts';
import type { Sizes } from './measures/sizes.ts';
import { measureWire, type WireCost } from './measures/wire.ts';
import type { ContenderResult } from './results.ts';

/** All measures: one contender at a time where the machine is the limit, all at once where they only wait. */
export async function measureAll(
  contenders: readonly Contender[],
  sizes: Sizes,
): Promise<ContenderResult[]> {
  const busy: { latency: Latency[]; wire: WireCost; cuts: CutCost }[] = [];
  for (const contender of contenders) busy.push(await measureBusy(contender, sizes));
  const halfOpen = await step('half-open, all at once', () =>
    Promise.all(contenders.map((contender) => measureHalfOpen(contender, sizes))),
  );
  const faultMs: Record<string, number>[] = contenders.map(() => ({}));
  for (const fault of ['none', ...faults] as const) {
    const waits = await step(`handshake fault: ${fault}, all at once`, () =>
      Promise.all(contenders.map((contender) => measureFault(contender, fault, sizes))),
    );
    for (const [index, waitMs] of waits.entries()) (faultMs[index] ??= {})[fault] = waitMs;
  }
  return contenders.map(({ name, clock }, index) => ({
    name,
    clock,
    ...(busy[index] as (typeof busy)[number]),
    halfOpenMs: halfOpen[index] ?? Number.NaN,
    faultMs: faultMs[index] as ContenderResult['faultMs'],
  }));
}

async function measureBusy(contender: Contender, sizes: Sizes) {
  const latency: Latency[] = [];
  for (const load of loads) {
    const what = `${contender.name}: latency, ${load.atOnce} at once, ${load.begins}`;
    latency.push(await step(what, () => measureLatency(contender, load, sizes)));
  }
  const wire = await step(`${contender.name}: wire`, () => measureWire(contender, sizes));
  const cuts = await step(`${contender.name}: ${sizes.cuts} cuts`, () =>
    measureCuts(contender, sizes),
  );
  return { latency, wire, cuts };
}

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  process.stdout.write(`${what}… `);
  const result = await work();
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${seconds} s  ${JSON.stringify(result)}`);
  return result;
}
