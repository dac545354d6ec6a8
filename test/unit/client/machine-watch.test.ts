import { describe, expect, it } from 'vitest';
import { howFollowed } from '../../../src/client/how-followed.ts';
import {
  auto,
  checked,
  DrivenMachine,
  onlyWebsocket,
  polling,
  socket,
  tick,
  upload,
} from '../../support/client-machine.ts';

const usable = () =>
  new DrivenMachine(auto).take(upload.accepted, socket.opened, socket.update(2), socket.usable);
const slow = () =>
  new DrivenMachine(auto).take(upload.accepted).at(100, socket.opened, socket.usable);
const dead = [
  'unfollow websocket',
  'follow websocket',
  'change polling stalled mid_scan',
  'follow polling',
];

describe('step() and the limit for a socket to be usable', () => {
  it('[CL10] gives 2.5 s while no round trip is measured', () => {
    expect(new DrivenMachine(auto).dueAt).toBe(2_500);
  });

  it.each([
    [40, 40 + 4 * 40 + 1_000],
    [300, 300 + 4 * 300 + 1_000],
    [900, 2_500],
  ])('[CL10] after an opening in %i ms, says mute at %i ms', (openedAt, until) => {
    expect(new DrivenMachine(auto).at(openedAt, socket.opened).dueAt).toBe(until);
  });

  it.each([
    ['an answered ping', () => slow().tick().at(4_650, socket.heard), 50],
    ['an update while a ping is out', () => slow().tick().at(4_610, socket.update(3)), 100],
    [
      'a status answer',
      () =>
        new DrivenMachine(auto)
          .take(socket.lost(), polling.asked)
          .at(80, polling.answered(true, 0)),
      80,
    ],
  ] as const)('[CL10] measures the round trip by %s', (_, made, rttMs) => {
    expect(made().state.rttMs).toBe(rttMs);
  });

  it('[CL10] gives a reconnect by what was measured before', () => {
    const machine = usable().tick().at(4_550, socket.heard).at(6_000, socket.lost()).tick();
    expect(machine.dueAt).toBe(6_000 + 1_000);
  });

  it('[CL10] lets the socket win that is usable after the limit', () => {
    const machine = new DrivenMachine(auto).tick().at(9_000, socket.opened, socket.usable);
    expect(machine.did).toEqual(['unfollow polling', 'change websocket websocket_usable connect']);
  });
});

describe('step() and pings', () => {
  it('[CL12] asks a socket that has said nothing for 4.5 s', () => {
    const machine = usable().at(1_000, socket.heard).tick();
    expect([machine.now, ...machine.did]).toEqual([5_500, 'ping']);
  });

  it('[CL12] reconnects and polls at once where no answer comes in 3 s', () => {
    const machine = usable().silence();
    expect([machine.now, machine.did]).toEqual([7_500, dead]);
    expect(machine.state.socket.state).toBe('connecting');
  });

  it('[CL12] leaves a socket alone that answers', () => {
    const machine = usable().tick().at(7_400, socket.heard);
    expect(machine.state.socket).toMatchObject({ pongBy: Infinity, pingAt: 11_900 });
  });

  it('[CL12] does not reconnect at once from the second death on', () => {
    const machine = usable().silence().take(polling.asked, socket.opened, socket.usable).silence();
    expect(machine.did).toEqual([
      'unfollow websocket',
      'change polling stalled mid_scan',
      'follow polling',
    ]);
    expect(machine.state.socket).toMatchObject({ dueAt: machine.now + 15_000 });
  });

  it('[CL12] asks again where a deadline was slept through, and keeps a healthy socket', () => {
    const machine = usable().tick().at(65_000, tick);
    expect(machine.did).toEqual(['ping']);
    machine.at(65_050, socket.heard);
    expect(machine.state.socket).toMatchObject({ state: 'usable', reprieved: false });
  });

  it('[CL12] finds a socket dead that died in that sleep', () => {
    const machine = usable().tick().at(65_000, tick).silence();
    expect([machine.now, machine.did]).toEqual([68_000, dead]);
  });

  it('[CL12] is not kept from a death by a throttled timer', () => {
    const machine = usable().tick().at(65_000, tick).at(125_000, tick);
    expect(machine.did).toEqual(dead);
  });

  it('[CL12] looks at its deadlines with every event', () => {
    const machine = usable().tick().at(8_000, upload.accepted);
    expect(machine.did).toEqual(dead);
  });

  it('[CL12] reconnects without polling with the hint websocket', () => {
    const machine = new DrivenMachine(onlyWebsocket).take(upload.accepted, socket.usable);
    expect(machine.silence().did).toEqual(['unfollow websocket', 'follow websocket']);
    machine.take(socket.usable).silence();
    expect(machine.state.socket.state).toBe('pausing');
  });
});

describe('step() and a socket that answers but brings nothing', () => {
  const quiet = () => {
    const machine = usable().tick().at(4_520, socket.heard).tick();
    expect(machine.did).toEqual(['check']);
    return machine;
  };

  it('[CL13] asks the status once after 6.5 s without anything new', () => {
    const machine = quiet();
    expect(machine.now).toBe(6_500);
    machine.at(6_550, checked(2));
    expect(machine.reason).toBe('idle');
    machine.at(9_000, socket.update(2)).pongs();
    expect(machine.all.filter(({ type }) => type === 'check')).toHaveLength(1);
  });

  it('[CL13] is stalled where the status knows more, within 8 s', () => {
    const machine = quiet().at(6_600, checked(3)).tick();
    expect([machine.now, machine.did]).toEqual([7_600, dead]);
    expect(howFollowed(machine.take(polling.asked).state)).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'stalled',
    });
  });

  it.each([
    ['that was only on its way', [checked(3), socket.update(3)]],
    ['that it has brought meanwhile', [socket.update(3), checked(3)]],
  ])('[CL13] is not stalled by an update %s', (_, events) => {
    const machine = quiet().at(6_600, ...events);
    machine.tick();
    expect(machine.did).toEqual(['ping']);
  });

  it('[CL13] [SE1] takes a check for no poll', () => {
    const machine = quiet().at(6_600, checked(2));
    expect(howFollowed(machine.state)).toMatchObject({ strategy: 'websocket', polls: 0 });
  });

  it('[CL13] takes a check that fails for nothing', () => {
    expect(quiet().at(6_600, checked()).reason).toBe('idle');
  });

  it('[CL13] checks again after something new', () => {
    const machine = quiet()
      .at(6_600, checked(2))
      .at(7_000, socket.update(3))
      .tick()
      .at(12_020, socket.heard);
    expect(machine.tick().did).toEqual(['check']);
  });
});
