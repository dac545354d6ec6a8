import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Receiver, resetAlerts, rows, scans, start, tick, withReceiver } from './alert-world.ts';
import { D1Down } from './faulty-d1.ts';

let receiver: Receiver;

beforeEach(() => {
  receiver = new Receiver();
  for (const level of ['info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());

const variables = withReceiver({
  severities: ['warning'],
  groupIntervalSeconds: 0,
  repeatIntervalSeconds: 1200,
});

/** D1 that is gone after so many transactions of a run, as if the worker had been killed there. */
function dyingD1(transactions: number): D1Database {
  let left = transactions;
  return new Proxy(env.DB, {
    get: (d1, name) => {
      if (name === 'batch') {
        return (statements: D1PreparedStatement[]) => {
          left -= 1;
          return left < 0 ? Promise.reject(new D1Down()) : d1.batch(statements);
        };
      }
      const value: unknown = Reflect.get(d1, name);
      return typeof value === 'function' ? (value.bind(d1) as unknown) : value;
    },
  });
}

const stretch = fc.record({
  traffic: fc.constantFrom('good', 'bad', 'bad', 'none'),
  minutes: fc.integer({ min: 1, max: 25 }),
  /** Between two crons; 0 doubles each. */
  everyMinutes: fc.constantFrom(0, 1, 1, 2, 5),
  isUp: fc.boolean(),
  dyingAfter: fc.option(fc.integer({ min: 0, max: 12 }), { nil: null }),
});
type Stretch = typeof stretch extends fc.Arbitrary<infer T> ? T : never;

async function live({ traffic, minutes, everyMinutes, isUp, dyingAfter }: Stretch, from: number) {
  receiver.answer = () => new Response(null, { status: isUp ? 204 : 503 });
  for (let minute = from; minute < from + minutes; minute += 1) {
    if (traffic !== 'none') await scans(minute, traffic === 'bad' ? 4 : 0, 4);
  }
  const DB = () => (dyingAfter === null ? env.DB : dyingD1(dyingAfter));
  for (let minute = from; minute < from + minutes; minute += Math.max(1, everyMinutes)) {
    const own = { ...variables, DB: DB() };
    await Promise.all(
      everyMinutes === 0 ? [tick(minute, own), tick(minute, own)] : [tick(minute, own)],
    );
  }
}

/** Alerts of PollingFallbackHigh by when they fired and ended. */
async function history(): Promise<{ fired: number[]; resolved: number }> {
  const all = await rows<{ at: number; to_state: string; reason: string }>(
    "SELECT at, to_state, reason FROM alert_transition WHERE rule = 'PollingFallbackHigh' ORDER BY at",
  );
  return {
    fired: all.filter(({ reason }) => reason === 'hold_elapsed').map((row) => row.at),
    resolved: all.filter(({ to_state }) => to_state === 'resolved').length,
  };
}

it(
  'whatever is doubled, missed, killed or down, each alert is told once, and its end once',
  { timeout: 300_000 },
  async () => {
    let alerts = 0;
    const property = fc.asyncProperty(
      fc.array(stretch, { minLength: 3, maxLength: 6 }),
      async (life) => {
        await resetAlerts();
        receiver.received.length = 0;
        let minute = 0;
        for (const part of life) {
          await live(part, minute);
          minute += part.minutes;
        }
        // Long enough for all to end, and for the longest wait of a message.
        const calm = { traffic: 'good', everyMinutes: 5, isUp: true, dyingAfter: null } as const;
        await live({ ...calm, minutes: 100 }, minute);
        const { fired, resolved } = await history();
        expect(resolved).toBe(fired.length);
        const byId = new Map(receiver.received.map((message) => [message.id, message.data]));
        const told = [...byId.values()].flatMap(({ alerts: own }) => own);
        const times = (status: string) =>
          told
            .filter((alert) => alert.status === status && alert.isNew)
            .map(({ firedAt }) => firedAt);
        expect(times('firing')).toEqual(fired);
        expect(times('resolved')).toEqual(fired);
        expect(await rows("SELECT id FROM notification WHERE state <> 'delivered'")).toEqual([]);
        alerts += fired.length;
      },
    );
    await fc.assert(property, { numRuns: 12, seed: start });
    expect(alerts).toBeGreaterThan(5);
  },
);
