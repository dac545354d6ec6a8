import { describe, expect, it } from 'vitest';
import { howFollowed } from '../../../src/client/how-followed.ts';
import type { Plan } from '../../../src/client/machine-state.ts';
import {
  auto,
  completed,
  DrivenMachine,
  failed,
  onlyPolling,
  polling,
  signal,
  socket,
  upload,
} from '../../support/client-machine.ts';

const byMemory: Plan = { kind: 'polling', reason: 'adaptive_memory' };
const usable = () =>
  new DrivenMachine(auto).take(upload.accepted, socket.opened, socket.update(2), socket.usable);
const refused = () => new DrivenMachine(auto).take(upload.accepted, socket.lost(), polling.asked);

describe('step() and flapping', () => {
  it('[CL11] polls after two openings in a row without anything new', () => {
    const machine = usable().at(1_000, socket.lost());
    for (const at of [1_500, 2_000]) {
      machine.tick().at(at, socket.opened, socket.usable, socket.lost());
    }
    expect(machine.did).toEqual(['change polling flapping mid_scan', 'follow polling']);
  });

  it('[CL11] polls after two that open and are never usable', () => {
    const machine = usable().at(1_000, socket.lost()).tick().take(socket.opened, socket.lost());
    machine.tick().take(socket.opened, socket.lost());
    expect(machine.did).toContain('change polling flapping mid_scan');
  });

  it.each([
    ['that brings something new', 12_000, 1006, [socket.update(3)]],
    ['that the server closed for a deploy', 12_000, 1012, []],
    ['that lived for 20 s', 22_000, 1006, []],
  ])('[CL11] does not count a socket %s', (_, at, code, events) => {
    const machine = usable().at(1_000, socket.lost()).tick();
    machine.take(socket.opened, socket.usable, ...events);
    for (let now = 5_000; now < at; now += 4_000) machine.at(now, socket.update(2));
    machine.at(at, socket.lost(code)).tick().take(socket.opened, socket.usable);
    for (const later of [4_000, 8_000]) machine.at(at + later, socket.update(2));
    machine.at(at + 9_500, socket.lost());
    expect(machine.all.some(({ type }) => type === 'onStrategyChange')).toBe(false);
  });

  it.each([completed, failed])('[CL11] counts no close after the final message', (end) => {
    const machine = usable().take(socket.update(3, end), socket.lost(1006));
    expect(machine.reason).toBe('ended');
  });
});

describe('step() and probes', () => {
  it('[CL11] probes after 15 s, and goes back to a socket that is usable', () => {
    const machine = refused();
    expect(machine.dueAt).toBe(15_000);
    expect(machine.tick().did).toEqual(['follow websocket']);
    machine.at(15_200, socket.opened, socket.usable);
    expect(machine.did).toEqual(['unfollow polling', 'change websocket websocket_usable connect']);
    expect(howFollowed(machine.state)).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'connect_refused',
      reconnects: 1,
    });
  });

  it('[CL11] probes each time later, so that there are few', () => {
    const machine = refused();
    const probes: number[] = [];
    while (machine.dueAt !== null && machine.dueAt < 180_000) {
      machine.tick();
      if (machine.did.includes('follow websocket')) probes.push(machine.now);
      machine.take(socket.lost());
    }
    expect(probes).toEqual([15_000, 45_000, 105_000]);
  });

  it('[CL11] lets go of a probe that hangs, after 15 s', () => {
    const machine = refused().tick().tick();
    expect([machine.now, machine.did]).toEqual([30_000, ['unfollow websocket']]);
    expect(machine.state.socket).toMatchObject({ state: 'failed', dueAt: 60_000 });
  });

  it('[CL11] probes after 4429, and never after 4413', () => {
    expect(usable().take(socket.lost(4429)).state.socket).toMatchObject({ dueAt: 15_000 });
    const unwanted = usable().take(socket.lost(4413), signal('online'), signal('visible'));
    expect(unwanted.state.socket).toMatchObject({ state: 'failed', dueAt: Infinity });
  });

  it('[CL11] polls at once when the socket that came back is lost again', () => {
    const machine = usable().at(1_000, socket.lost(4429), polling.asked).tick();
    machine.take(socket.opened, socket.usable, socket.lost()).tick().take(socket.opened);
    machine.take(socket.usable, socket.lost());
    expect(machine.did).toEqual(['change polling flapping mid_scan', 'follow polling']);
    expect(machine.state.socket).toMatchObject({ dueAt: machine.now + 30_000 });
  });
});

describe('step() and what it remembers', () => {
  const remembers = (machine: DrivenMachine) =>
    machine.all.flatMap((one) => (one.type === 'remember' ? [one.about] : []));

  it('[CL16] remembers a failure at connecting once HTTP has worked', () => {
    const machine = refused();
    expect(remembers(machine)).toEqual([]);
    expect(remembers(machine.take(polling.usable))).toEqual([true]);
  });

  it('[CL16] forgets as soon as a socket is usable', () => {
    const machine = new DrivenMachine(auto).tick().take(polling.asked, polling.usable);
    expect(remembers(machine.take(socket.usable))).toEqual([true, false]);
  });

  it.each([
    ['a socket that failed in mid-scan', () => usable().take(socket.lost(4413), polling.usable)],
    [
      'a failure while hidden',
      () => new DrivenMachine(auto).take(signal('hidden')).tick().take(polling.usable),
    ],
    [
      'a change of network',
      () => new DrivenMachine(auto).take(signal('network')).tick().take(polling.usable),
    ],
    ['polling by hint', () => new DrivenMachine(onlyPolling).take(polling.usable)],
  ])('[CL16] does not remember %s', (_, made) => {
    expect(remembers(made())).not.toContain(true);
  });

  it('[CL16] polls from the start where it remembers, and probes after 15 s', () => {
    const machine = new DrivenMachine(byMemory);
    expect(machine.did).toEqual(['follow polling', 'upload']);
    machine.take(polling.asked, polling.usable);
    expect([machine.tick().now, machine.did]).toEqual([15_000, ['follow websocket']]);
  });

  const probed = () => {
    const machine = new DrivenMachine(byMemory).take(upload.accepted, polling.asked);
    return machine.tick().take(polling.asked);
  };

  it('[CL16] [SE1] is websocket when the probe works and brings the result', () => {
    const machine = probed().take(socket.opened, socket.update(3), socket.usable);
    expect(machine.did).toEqual(['unfollow polling', 'change websocket websocket_usable connect']);
    machine.take(socket.update(4, completed));
    expect(howFollowed(machine.state)).toEqual({
      strategy: 'websocket',
      strategyReason: null,
      fallbackReason: null,
      fallbackStage: null,
      reconnects: 0,
      polls: 2,
    });
  });

  it('[CL16] [SE1] is polling_fallback when that socket fails in its turn', () => {
    const machine = probed().take(socket.usable, socket.lost(4413), polling.asked);
    expect(howFollowed(machine.state)).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'connection_lost',
      fallbackStage: 'mid_scan',
    });
  });

  it('[CL16] stays polling by choice when the probe fails', () => {
    const machine = probed().take(socket.lost(), polling.update(3, completed));
    expect(howFollowed(machine.state)).toMatchObject({
      strategy: 'polling',
      strategyReason: 'adaptive_memory',
      fallbackReason: null,
    });
  });

  it('[CL4] [CL16] tries WebSocket at once where polling fails, before it ends', () => {
    const machine = new DrivenMachine(byMemory).take(upload.accepted, polling.lost);
    expect(machine.did).toEqual(['follow websocket']);
    expect(machine.take(socket.lost()).did).toEqual(['finish both_transports_failed']);
  });
});
