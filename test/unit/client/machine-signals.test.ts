import { describe, expect, it } from 'vitest';
import {
  auto,
  DrivenMachine,
  onlyPolling,
  polling,
  signal,
  socket,
  upload,
} from '../../support/client-machine.ts';

const usable = () =>
  new DrivenMachine(auto).take(upload.accepted, socket.opened, socket.update(2), socket.usable);
/** It waits for its second reconnect. */
const pausing = () => usable().at(1_000, socket.lost()).tick().take(socket.lost());

describe('step() when the device wakes up', () => {
  it.each(['online', 'network', 'visible'] as const)(
    '[CL14] reconnects at once on %s while it waits',
    (one) => {
      const machine = pausing();
      expect(machine.dueAt).toBeGreaterThan(1_000);
      expect(machine.take(signal(one)).did).toEqual(['follow websocket']);
    },
  );

  it.each(['online', 'visible'] as const)('[CL14] asks a usable socket first on %s', (one) => {
    const machine = usable().at(2_000, signal(one));
    expect(machine.did).toEqual(['ping']);
    expect(machine.dueAt).toBe(5_000);
  });

  it('[CL14] replaces a usable socket when the network has changed', () => {
    const machine = usable().at(2_000, signal('network'));
    expect(machine.did).toEqual(['follow websocket']);
    expect(machine.commands[0]).toMatchObject({ about: { type: 'lost', cause: 'network' } });
  });

  it.each([
    ['online', ['follow websocket']],
    ['network', ['follow websocket']],
    ['visible', []],
  ] as const)('[CL14] begins a connection anew, or not, on %s', (one, did) => {
    expect(new DrivenMachine(auto).take(signal(one)).did).toEqual(did);
  });

  it('[CL14] probes at once a socket that was given up', () => {
    const machine = new DrivenMachine(auto).take(socket.lost(), polling.asked, signal('online'));
    expect(machine.did).toEqual(['follow websocket']);
  });

  it('[CL6] [CL14] opens no socket for any signal with the hint polling', () => {
    const machine = new DrivenMachine(onlyPolling);
    for (const one of ['online', 'network', 'hidden', 'visible', 'leaving'] as const) {
      expect(machine.take(signal(one)).did).toEqual([]);
    }
  });
});

describe('step() and what a fallback is blamed on', () => {
  const reconnectFails = (machine: DrivenMachine) =>
    machine.take(socket.lost()).tick().take(socket.lost()).tick().take(socket.lost());

  it('[CL14] says backgrounded where a socket was lost while hidden', () => {
    const machine = reconnectFails(usable().take(signal('hidden')));
    expect(machine.state.fallback).toEqual({ reason: 'backgrounded', stage: 'mid_scan' });
  });

  it('[CL14] says backgrounded where it is found dead on return', () => {
    const machine = usable().take(signal('hidden')).at(4_000, signal('visible')).silence();
    expect(machine.now).toBe(7_000);
    expect(machine.state.fallback).toEqual({ reason: 'backgrounded', stage: 'mid_scan' });
  });

  it('[CL14] says network_changed where no socket works after a change', () => {
    const machine = usable().at(1_000, signal('network'));
    machine.take(socket.lost()).tick().take(socket.lost());
    expect(machine.state.fallback).toEqual({ reason: 'network_changed', stage: 'mid_scan' });
  });

  it.each([
    ['hidden for a while', [signal('hidden'), signal('visible'), socket.heard]],
    ['on another network', [signal('network'), socket.opened, socket.usable]],
  ])('[CL14] blames nothing on what a socket has survived: %s', (_, events) => {
    expect(
      usable()
        .take(...events)
        .silence().state.fallback?.reason,
    ).toBe('stalled');
  });

  it('[CL14] never excuses a refusal or flapping', () => {
    const machine = new DrivenMachine(auto).take(signal('hidden'), socket.lost());
    expect(machine.state.fallback?.reason).toBe('connect_refused');
  });
});

describe('step() while the device is offline', () => {
  it('[CL15] retries a lost socket every 10 s, and at once when online', () => {
    const machine = usable().take(signal('offline')).at(1_000, socket.lost());
    expect(machine.dueAt).toBe(11_000);
    expect(machine.take(signal('online')).did).toEqual(['follow websocket']);
  });

  it('[CL15] puts off a retry that is due', () => {
    expect(pausing().at(1_100, signal('offline')).dueAt).toBe(11_100);
  });

  it('[CL15] does not poll for a socket that is found dead', () => {
    const machine = usable().take(signal('offline')).silence();
    expect(machine.did).toEqual(['unfollow websocket']);
    expect(machine.dueAt).toBe(7_500 + 10_000);
  });

  it('[CL15] counts no loss as flapping', () => {
    const machine = usable().take(signal('offline'));
    for (let loss = 0; loss < 5; loss += 1) {
      machine.take(socket.lost(), signal('online'), socket.usable, signal('offline'));
    }
    expect(machine.state.closes).toEqual([]);
  });

  it('[CL15] goes on polling after `online` where polling had failed', () => {
    const machine = new DrivenMachine(auto).take(upload.accepted, socket.lost(), polling.asked);
    machine.take(signal('offline'), polling.lost);
    expect(machine.reason).toBe('offline');
    expect(machine.take(signal('online')).did).toEqual(['follow polling', 'follow websocket']);
  });

  it('[CL15] believes an answer more than the device', () => {
    const machine = new DrivenMachine(auto).take(upload.accepted, socket.lost(), polling.asked);
    machine.take(signal('offline'), polling.answered(true, 0));
    expect(machine.take(polling.lost).did).toEqual(['finish both_transports_failed']);
  });
});
