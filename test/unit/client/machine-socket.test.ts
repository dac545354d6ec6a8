import { describe, expect, it } from 'vitest';
import { howFollowed } from '../../../src/client/how-followed.ts';
import {
  auto,
  DrivenMachine,
  onlyPolling,
  onlyWebsocket,
  polling,
  socket,
  upload,
} from '../../support/client-machine.ts';

const connecting = () => new DrivenMachine(auto).take(upload.accepted);
const usable = () => connecting().at(100, socket.opened, socket.update(2), socket.usable);
const polls = 'change polling';

describe('step() while the first socket connects', () => {
  it('[CL1] begins with the socket and the upload at the same time', () => {
    const machine = new DrivenMachine(auto);
    expect(machine.did).toEqual(['follow websocket', 'upload']);
    expect(machine.dueAt).toBe(2_500);
  });

  it('[CL9] is not usable by opening, nor by a first update', () => {
    const machine = connecting().take(socket.opened, socket.update(2));
    expect(machine.state.socket).toMatchObject({ state: 'connecting', opened: true });
  });

  it('[CL9] is usable when the transport says so, and stays without polling', () => {
    const machine = usable();
    expect(machine.reason).toBe('usable');
    expect(machine.did).toEqual([]);
  });

  it.each([
    ['connect_refused', () => connecting().take(socket.lost())],
    [
      'flapping',
      () =>
        connecting()
          .take(socket.opened, socket.lost())
          .tick()
          .take(socket.opened, socket.lost(1000)),
    ],
    [
      'connect_refused',
      () => connecting().take(socket.opened, socket.lost()).tick().take(socket.lost()),
    ],
    ['connect_timeout', () => connecting().tick()],
    ['handshake_mute', () => connecting().take(socket.opened, socket.update(2)).tick()],
  ] as const)('[CL2] polls for %s, in stage connect', (reason, made) => {
    const machine = made();
    expect(machine.reason).toBe(reason);
    expect(machine.did).toEqual([`${polls} ${reason} connect`, 'follow polling']);
    expect(machine.state.fallback).toEqual({ reason, stage: 'connect' });
  });

  it('[CL2] lets a slow socket try on, and goes back to it', () => {
    const machine = connecting().tick().at(3_000, polling.asked, socket.opened, socket.usable);
    expect(machine.did).toEqual(['unfollow polling', 'change websocket websocket_usable connect']);
    expect(howFollowed(machine.state)).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'connect_timeout',
      reconnects: 0,
    });
  });

  it('keeps polling when the slow socket fails after all', () => {
    const machine = connecting().tick().at(9_000, socket.lost());
    expect(machine.state.socket.state).toBe('failed');
    expect(machine.did).toEqual([]);
    expect(machine.state.fallback?.reason).toBe('connect_timeout');
  });

  it('[CL11] leaves the slow socket 15 s once polling stands in, then probes anew', () => {
    const machine = connecting().tick();
    expect(machine.dueAt).toBe(2_500 + 15_000);
    expect(machine.tick().did).toEqual(['unfollow websocket']);
    expect(machine.dueAt).toBe(17_500 + 15_000);
    expect(machine.tick().did).toEqual(['follow websocket']);
  });
});

describe('step() when the picture is in', () => {
  it.each([
    ['a refused socket', () => new DrivenMachine(auto).take(socket.lost(), polling.asked)],
    ['a socket past its limit', () => new DrivenMachine(auto).tick().take(polling.asked)],
    ['the hint polling', () => new DrivenMachine(onlyPolling).take(polling.asked)],
  ])('[CL2] asks for its status at once with %s', (_, made) => {
    expect(made().take(upload.accepted).did).toEqual(['ask']);
  });

  it('[CL2] asks for nothing while a socket follows, or still connects', () => {
    expect(new DrivenMachine(auto).take(upload.accepted).did).toEqual([]);
    expect(new DrivenMachine(auto).take(socket.usable, upload.accepted).did).toEqual([]);
  });
});

describe('step() when a usable socket is lost', () => {
  it.each([1000, 1001, 1006, 1012, 4408, undefined])(
    '[RS3] reconnects at once after %s',
    (code) => {
      const machine = usable().at(5_000, socket.lost(code));
      expect(machine.reason).toBe('pausing');
      expect(machine.dueAt).toBe(5_000);
      expect(machine.tick().did).toEqual(['follow websocket']);
    },
  );

  it('reconnects later after a failure, at random below the limit', () => {
    const machine = usable().at(5_000, socket.lost()).tick().take(socket.lost());
    expect(machine.dueAt).toBe(5_000 + 0.5 * 250);
  });

  it('[CL2] polls after two failures in a row, in stage mid_scan', () => {
    const machine = usable().at(5_000, socket.lost()).tick().take(socket.lost()).tick();
    machine.take(socket.lost());
    expect(machine.did).toEqual([`${polls} connection_lost mid_scan`, 'follow polling']);
    expect(machine.state.socket.state).toBe('failed');
  });

  it('counts a reconnect that is not usable in time as a failure', () => {
    const machine = usable().at(5_000, socket.lost()).tick().take(socket.opened).tick();
    expect(machine.did).toEqual(['unfollow websocket']);
    expect(machine.state.socket.state).toBe('pausing');
    expect(machine.tick().tick().did).toContain(`${polls} connection_lost mid_scan`);
  });

  it('forgets failures when a socket is usable again', () => {
    const machine = usable().at(5_000, socket.lost()).tick().take(socket.lost()).tick();
    expect(machine.take(socket.usable).state.failures).toBe(0);
    expect(machine.reason).toBe('usable');
  });

  it.each([
    ['three within 20 s', [5_000, 10_000, 24_000], 1006, 'flapping'],
    ['the third later', [5_000, 10_000, 26_000], 1006, null],
    ['three restarts of the server', [5_000, 6_000, 7_000], 1012, null],
    ['a server that restarts again and again', [1, 2, 3, 4, 5, 6], 1012, 'flapping'],
  ] as const)('[CL2] takes closes for flapping: %s', (_, times, code, reason) => {
    const machine = usable();
    for (const time of times) {
      machine.at(time, socket.heard, socket.lost(code));
      if (machine.state.socket.state === 'pausing') machine.tick().take(socket.usable);
    }
    expect(machine.state.fallback?.reason ?? null).toBe(reason);
  });

  it.each([4413, 4429])('polls without a reconnect after %i', (code) => {
    const machine = usable().at(5_000, socket.lost(code));
    expect(machine.did).toEqual([`${polls} connection_lost mid_scan`, 'follow polling']);
  });

  it('ends when the job has expired', () => {
    expect(usable().take(socket.lost(4410)).did).toEqual(['finish job_expired']);
  });
});

describe('step() when a usable socket falls silent', () => {
  it('[WS4] polls and reconnects at once beyond the server’s keep-alive', () => {
    const machine = usable().pongs();
    expect(machine.now).toBe(13_100);
    expect(machine.reason).toBe('stalled');
    expect(machine.did).toEqual([
      'unfollow websocket',
      'follow websocket',
      `${polls} stalled mid_scan`,
      'follow polling',
    ]);
  });

  it.each([
    ['an update', socket.update(3), 17_000],
    ['a keep-alive', socket.update(2), 17_000],
    ['a PONG', socket.heard, 13_100],
  ])('[WS4] waits for news after %s until its keep-alive is overdue', (_, event, until) => {
    expect(usable().at(4_000, event).pongs().now).toBe(until);
  });

  it('goes back to the new socket when it is usable', () => {
    const machine = usable().silence().take(polling.asked, socket.usable);
    expect(machine.did).toEqual(['unfollow polling', 'change websocket websocket_usable mid_scan']);
    expect(howFollowed(machine.state)).toMatchObject({
      strategy: 'polling_fallback',
      fallbackReason: 'stalled',
      reconnects: 1,
      polls: 1,
    });
  });
});

describe('step() with a hint', () => {
  it('[CL6] never polls with the hint websocket, and tries on once it has worked', () => {
    const machine = new DrivenMachine(onlyWebsocket).take(upload.accepted, socket.usable);
    for (let loss = 0; loss < 8; loss += 1) machine.take(socket.lost()).tick();
    expect(machine.all).not.toContainEqual({ type: 'follow', about: 'polling' });
    expect(machine.state.socket.state).toBe('connecting');
  });

  it('[CL6] reconnects without polling when that socket falls silent', () => {
    const machine = new DrivenMachine(onlyWebsocket).take(upload.accepted, socket.usable);
    expect(machine.silence().did).toEqual(['unfollow websocket', 'follow websocket']);
    expect(machine.all).not.toContainEqual({ type: 'check' });
  });

  it('[CL6] ends with the reason where websocket is the hint and never works', () => {
    const machine = new DrivenMachine(onlyWebsocket).take(socket.lost()).tick().tick();
    expect(machine.did).toEqual(['unfollow websocket', 'finish websocket_failed']);
  });

  it('[CL6] opens no socket with the hint polling', () => {
    const machine = new DrivenMachine(onlyPolling);
    expect(machine.did).toEqual(['follow polling', 'upload']);
    expect(howFollowed(machine.take(polling.asked).state)).toEqual({
      strategy: 'polling',
      strategyReason: 'user_hint',
      fallbackReason: null,
      fallbackStage: null,
      reconnects: 0,
      polls: 1,
    });
  });
});

describe('step() with what comes at the wrong time', () => {
  it.each([
    [
      'a fact of a socket that is gone',
      () => usable().take(socket.lost(), socket.usable),
      'unused',
    ],
    ['a fact of polling that was stopped', () => usable().take(polling.asked), 'off'],
    ['a tick too early', () => usable().at(200, { type: 'tick' }), 'idle'],
    ['anything after the end', () => usable().take(upload.refused, { type: 'abort' }), 'ended'],
  ] as const)('leaves %s without effect', (_, made, reason) => {
    const machine = made();
    expect(machine.reason).toBe(reason);
    expect(machine.did).toEqual([]);
  });
});
