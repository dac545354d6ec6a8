import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { howFollowed } from '../../../src/client/how-followed.ts';
import type { Command, Plan, ScanEvent } from '../../../src/client/machine-state.ts';
import type { Signal } from '../../../src/client/signals.ts';
import { defaultTimings } from '../../../src/client/timings.ts';
import {
  abort,
  auto,
  checked,
  completed,
  DrivenMachine,
  failed,
  onlyPolling,
  onlyWebsocket,
  polling,
  signal,
  socket,
  tick,
  upload,
} from '../../support/client-machine.ts';

const byMemory: Plan = { kind: 'polling', reason: 'adaptive_memory' };
const plans = fc.constantFrom(auto, onlyWebsocket, onlyPolling, byMemory);
const seqs = fc.integer({ min: 1, max: 8 });
const events: fc.Arbitrary<ScanEvent> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(socket.opened, socket.heard, socket.usable, tick) },
  { weight: 4, arbitrary: fc.constantFrom(polling.asked, polling.usable, polling.lost) },
  { weight: 4, arbitrary: fc.constantFrom(upload.accepted, upload.lost, upload.limited(9_000)) },
  { weight: 5, arbitrary: fc.constantFrom(1000, 1006, 1012, 4413, 4429).map(socket.lost) },
  { weight: 8, arbitrary: seqs.map((seq) => socket.update(seq)) },
  { weight: 4, arbitrary: seqs.map((seq) => polling.update(seq)) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.boolean(), fc.nat(60_000))
      .map(([found, at]) => polling.answered(found, at)),
  },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom('online', 'offline', 'network', 'hidden', 'visible', 'leaving')
      .map((one) => signal(one)),
  },
  { weight: 2, arbitrary: fc.option(seqs, { nil: undefined }).map(checked) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      socket.update(9, completed),
      socket.update(9, failed),
      polling.update(9, completed),
      socket.lost(4410),
      upload.refused,
      abort,
    ),
  },
);
const stories = fc.array(fc.tuple(fc.nat(4_000), events), { maxLength: 60 });

/** Lets a story happen, each event some ms after the one before; ticks come when they are due. */
function tellStory(
  plan: typeof auto,
  story: readonly (readonly [number, ScanEvent])[],
  look: (machine: DrivenMachine, event: ScanEvent) => void,
): DrivenMachine {
  const machine = new DrivenMachine(plan);
  for (const [waitMs, event] of story) {
    const at = machine.now + waitMs;
    for (let due = machine.dueAt, ticks = 0; due !== null && due <= at; due = machine.dueAt) {
      check((ticks += 1) < 500, 'is due again and again');
      machine.at(Math.max(due, machine.now), tick);
      look(machine, tick);
    }
    machine.at(at, event);
    look(machine, event);
  }
  return machine;
}

const isFinish = (command: Command) => command.type === 'finish';

function assertMany<Ts>(property: fc.IProperty<Ts>): void {
  fc.assert(property, { numRuns: 500 });
}

function check(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

describe('step() whatever happens', () => {
  it('has ended, or waits for a time that is to come', () => {
    assertMany(
      fc.property(plans, stories, (plan, story) => {
        const machine = tellStory(plan, story, ({ state, dueAt }) => {
          expect(state.ended === (dueAt === null), 'neither ended nor waiting').toBe(true);
          expect(dueAt === null || dueAt <= defaultTimings.scanMs, 'waits beyond the limit').toBe(
            true,
          );
        });
        for (let ticks = 0; machine.dueAt !== null; ticks += 1) {
          expect(ticks < 500, 'ticks without an end').toBe(true);
          machine.tick();
        }
      }),
    );
  });

  it('finishes once, and does nothing after that', () => {
    assertMany(
      fc.property(plans, stories, (plan, story) => {
        const { all, state } = tellStory(plan, story, () => {});
        const ends = all.filter(isFinish).length;
        expect(ends === (state.ended ? 1 : 0), `${ends} ends`).toBe(true);
        expect(
          ends === 0 || all.findIndex(isFinish) === all.length - 1,
          'goes on after its end',
        ).toBe(true);
      }),
    );
  });

  it('[CL3] never uploads again after a sign that the picture is in, nor more than four times', () => {
    assertMany(
      fc.property(plans, stories, (plan, story) => {
        let through = false;
        const { all } = tellStory(plan, story, ({ commands, state }) => {
          const uploads = commands.some(({ type }) => type === 'upload');
          expect(!(uploads && through), 'uploads what got through').toBe(true);
          through ||= state.picture.state === 'through';
          for (const one of commands) {
            through ||= one.type === 'onProgress' && one.about.progress > 0 && one.about.seq < 9;
          }
        });
        expect(all.filter(({ type }) => type === 'upload').length <= 4, 'uploads without end').toBe(
          true,
        );
      }),
    );
  });

  it('[CL5] tells updates in order, none twice', () => {
    assertMany(
      fc.property(plans, stories, (plan, story) => {
        const { all } = tellStory(plan, story, () => {});
        const told = all.flatMap((one) => (one.type === 'onProgress' ? [one.about.seq] : []));
        expect(told).toEqual([...new Set(told)].toSorted((a, b) => a - b));
      }),
    );
  });

  it('[SE1] has a reason and a stage for every fallback, and for nothing else', () => {
    assertMany(
      fc.property(plans, stories, (plan, story) => {
        const { state } = tellStory(plan, story, () => {});
        const how = howFollowed(state);
        const fellBack = how.strategy === 'polling_fallback';
        expect(fellBack === (how.fallbackReason !== null), 'a fallback without its reason').toBe(
          true,
        );
        expect(fellBack === (how.fallbackStage !== null), 'a fallback without its stage').toBe(
          true,
        );
        expect(!fellBack || state.fallback !== null, 'a fallback that was not decided').toBe(true);
        expect(
          (how.strategy === 'polling') === (how.strategyReason !== null),
          'a choice without its reason',
        ).toBe(true);
      }),
    );
  });

  it('[CL14] [SE1] blames a fallback only on what has happened', () => {
    const causes = { network_changed: 'network', backgrounded: 'hidden' } as const;
    assertMany(
      fc.property(plans, stories, (plan, story) => {
        const happened = new Set<Signal>();
        const { state } = tellStory(plan, story, (_, event) => {
          if (event.type === 'signal') happened.add(event.signal);
        });
        const reason = state.fallback?.reason;
        const blamed = reason === 'network_changed' || reason === 'backgrounded';
        expect(!blamed || happened.has(causes[reason]), 'a blame that is made up').toBe(true);
      }),
    );
  });

  it('[CL11] tries no dead socket for ever: few tries without news from outside', () => {
    assertMany(
      fc.property(plans, stories, (plan, story) => {
        const machine = tellStory(plan, story, () => {});
        const before = machine.state.connects;
        for (let opens = 0; machine.dueAt !== null; opens += 1) {
          check(opens < 500, 'ticks without an end');
          machine.tick();
          const { state } = machine.state.socket;
          if (state === 'connecting') machine.take(socket.opened, socket.usable, socket.lost());
        }
        const hinted = plan === onlyWebsocket || machine.state.isOffline;
        expect(hinted || machine.state.connects - before <= 12, 'connects without end').toBe(true);
      }),
    );
  });

  it('[CL12] never keeps a usable socket that stays silent for a minute', () => {
    assertMany(
      fc.property(plans, stories, fc.integer({ min: 1, max: 60_000 }), (plan, story, lateMs) => {
        const machine = tellStory(plan, story, () => {});
        const { deaths } = machine.state;
        if (machine.state.socket.state !== 'usable') return;
        for (let ticks = 0; ticks < 6 && machine.dueAt !== null; ticks += 1) {
          machine.at(Math.max(machine.now, machine.dueAt) + lateMs, tick);
          if (machine.state.socket.state !== 'usable') return;
        }
        expect(machine.state.deaths > deaths || machine.state.ended, 'trusts the dead').toBe(true);
      }),
    );
  });

  it('[CL6] keeps to its hint, and polls once at a time', () => {
    assertMany(
      fc.property(plans, stories, (plan, story) => {
        let polls = plan.kind === 'polling';
        const both = plan === auto || plan === byMemory;
        tellStory(plan, story, ({ commands }, event) => {
          if (event === polling.lost) polls = false;
          for (const one of commands) {
            if (one.type !== 'follow' && one.type !== 'unfollow') continue;
            expect(both || plan.kind === one.about, `${plan.kind}: ${one.about}`).toBe(true);
            if (one.about === 'websocket') continue;
            expect(
              polls === (one.type === 'unfollow'),
              'polls twice, or stops what does not run',
            ).toBe(true);
            polls = one.type === 'follow';
          }
        });
      }),
    );
  });
});
