import { describe, expect, it } from 'vitest';
import {
  abort,
  auto,
  completed,
  DrivenMachine,
  failed,
  onlyPolling,
  polling,
  socket,
  upload,
} from '../../support/client-machine.ts';

const connected = () => new DrivenMachine(auto).take(socket.update(1), socket.usable);
const polled = () => new DrivenMachine(onlyPolling).take(polling.asked);

describe('step() when the upload’s answer is lost', () => {
  it('[CL3] uploads again after the backoff where the socket tells nothing newer', () => {
    const machine = connected().at(500, upload.lost);
    expect(machine.dueAt).toBe(1_500);
    expect(machine.tick().did).toEqual(['upload']);
  });

  it('[CL3] never uploads again once an update shows that the picture is in', () => {
    const machine = connected().at(500, upload.lost).at(900, socket.update(2));
    expect(machine.state.picture).toEqual({ state: 'through', since: 900 });
    expect(machine.dueAt).toBe(900 + 4_500);
  });

  it('[CL3] takes no harm from a lost answer after such an update', () => {
    expect(connected().take(socket.update(2), upload.lost).reason).toBe('through');
  });

  it('[CL3] waits for a transport that knows, where none does yet', () => {
    const machine = new DrivenMachine(auto).at(100, upload.lost).tick();
    expect(machine.reason).toBe('waiting');
    expect(machine.take(socket.update(1), socket.usable).did).toEqual(['upload']);
  });

  it.each([
    ['404', polling.answered(false, 1_200)],
    ['a job that waits', polling.answered(true, 1_200)],
  ])('[CL3] uploads again after the status tells of %s', (_, answered) => {
    const machine = polled().at(100, upload.lost).tick();
    expect(machine.at(1_250, answered).did).toEqual(['upload']);
  });

  it('[CL3] does not believe a status that was asked before the loss', () => {
    const machine = polled().at(1_300, upload.lost).at(2_300, { type: 'tick' });
    expect(machine.at(2_400, polling.answered(false, 1_200)).did).toEqual([]);
  });

  it('doubles the backoff, and heeds Retry-After', () => {
    const machine = connected().take(upload.lost).tick().take(upload.lost);
    expect(machine.dueAt).toBe(1_000 + 2_000);
    expect(polled().take(upload.limited(7_000)).dueAt).toBe(7_000);
  });

  it('[UP6] ends with the server’s error after three more tries', () => {
    const machine = connected();
    for (let loss = 0; loss < 4; loss += 1) machine.take(socket.update(1), upload.lost).pongs();
    expect(machine.did).toEqual(['finish internal']);
    expect(machine.all.filter(({ type }) => type === 'upload')).toHaveLength(4);
  });

  it('[UP6] ends at once with an error that is for good', () => {
    expect(connected().take(upload.refused).did).toEqual(['finish internal']);
  });
});

describe('step() and the end', () => {
  it.each([
    ['a result by the socket', socket.update(3, completed), 'finish completed'],
    ['a result by polling', polling.update(3, completed), 'finish completed'],
    ['a failure', socket.update(3, failed), 'finish scan_failed'],
  ])('ends with %s, after telling its update', (_, event, finish) => {
    const machine = connected().take(upload.accepted, event);
    expect(machine.did).toEqual(['progress 3', finish]);
    expect(machine.dueAt).toBe(null);
  });

  it('[CL5] tells an update once, whichever transport brings it', () => {
    const machine = connected().take(socket.update(2), polling.update(2));
    expect(machine.reason).toBe('known');
    expect(machine.take(polling.update(3), socket.update(2), socket.update(3)).did).toEqual([]);
    expect(
      machine.all.flatMap((one) => (one.type === 'onProgress' ? [one.about.seq] : [])),
    ).toEqual([1, 2, 3]);
  });

  it('[ST3] takes 404 for “not there yet” until the upload is through', () => {
    const machine = polled().at(50, polling.answered(false, 10)).at(60, upload.accepted);
    expect(machine.at(70, polling.answered(false, 55)).reason).toBe('early');
    expect(machine.at(90, polling.answered(false, 65)).did).toEqual(['finish unknown_job']);
  });

  it('[CL7] tells the server when it is aborted', () => {
    expect(connected().take(abort).did).toEqual(['cancelJob', 'finish aborted']);
  });

  it('ends at its limit', () => {
    const machine = new DrivenMachine(onlyPolling).take(upload.accepted);
    expect(machine.dueAt).toBe(180_000);
    expect(machine.tick().did).toEqual(['finish scan_timed_out']);
  });
});

describe('step() when the end comes before the upload’s answer', () => {
  const early = (end = failed) => new DrivenMachine(auto).take(socket.update(3, end));

  it('[UP4] prefers the answer’s error to the socket’s', () => {
    const machine = early();
    expect(machine.reason).toBe('held');
    expect(machine.take(socket.usable, socket.lost(1000)).did).toEqual([]);
    expect(machine.take(upload.refused).did).toEqual(['finish internal']);
  });

  it.each([
    ['the answer is lost', () => early().take(upload.lost)],
    ['no answer comes', () => early().take(socket.usable, socket.lost(1000)).tick()],
  ])('[UP4] takes it for the picture’s refusal when %s', (_, made) => {
    const machine = made();
    expect(machine.did).toEqual(['finish upload_failed']);
    expect(machine.commands.at(-1)).toMatchObject({ about: { failure: { message: 'It broke' } } });
  });

  it('[UP3] joins a success of the same picture', () => {
    expect(early(completed).take(upload.accepted).did).toEqual(['finish completed']);
  });

  it('[JB4] follows on where the picture takes the job up again', () => {
    const machine = early().take(socket.lost(1000), upload.accepted);
    expect(machine.did).toEqual(['follow websocket']);
    machine.take(socket.update(4), socket.usable);
    expect(machine.state.held).toBeUndefined();
    expect(machine.take(socket.update(5, completed)).did).toEqual([
      'progress 5',
      'finish completed',
    ]);
  });

  it('[JB4] ends with the failure where the server confirms it', () => {
    const again = early().take(socket.lost(1000), upload.accepted);
    expect(again.take(socket.usable, socket.lost(1000)).did).toEqual(['finish scan_failed']);
    const asked = new DrivenMachine(onlyPolling).take(polling.update(3, failed), upload.accepted);
    expect(asked.take(polling.update(3, failed)).did).toEqual(['finish scan_failed']);
  });
});

describe('step() when a failure is the first thing heard', () => {
  const first = () => new DrivenMachine(auto).take(upload.accepted, socket.update(2, failed));

  it('[JB4] asks again, since the upload may have taken the job up after it', () => {
    const machine = first();
    expect(machine.did).toEqual(['progress 2', 'follow websocket']);
    machine.take(socket.update(3), socket.usable, socket.update(4, completed));
    expect(machine.did).toEqual(['progress 4', 'finish completed']);
  });

  it.each([
    ['the server closes without more', [socket.usable, socket.lost(1000)]],
    ['it comes again', [socket.update(2, failed)]],
  ])('ends with it when %s', (_, confirmation) => {
    expect(first().take(...confirmation).did).toEqual(['finish scan_failed']);
  });

  it('ends with it when nothing more comes', () => {
    const machine = first().take(socket.usable);
    expect(machine.pongs().did).toEqual(['finish scan_failed']);
    expect(machine.now).toBe(10_000);
  });
});

describe('step() when polling fails', () => {
  it('[CL4] ends with one error when the socket has failed before', () => {
    const machine = connected().take(
      upload.accepted,
      socket.lost(4429),
      polling.asked,
      polling.lost,
    );
    expect(machine.did).toEqual(['finish both_transports_failed']);
    expect(machine.commands.at(-1)).toMatchObject({
      about: {
        failure: {
          causes: { websocket: 'connection_lost (closed with 4429)', polling: 'answered 503' },
          message: expect.stringMatching(/connection_lost.*answered 503/),
        },
      },
    });
  });

  it('[CL4] goes on while the socket still tries, and ends when that fails too', () => {
    const machine = new DrivenMachine(auto).take(upload.accepted).tick().take(polling.lost);
    expect(machine.reason).toBe('websocket');
    expect(machine.take(socket.lost()).did).toEqual(['finish both_transports_failed']);
  });

  it('polls anew after a socket that was usable in between', () => {
    const machine = new DrivenMachine(auto).take(upload.accepted).tick().take(polling.lost);
    machine.take(socket.usable, socket.lost(4413));
    expect(machine.did).toContain('follow polling');
    expect(machine.state.fallback).toEqual({ reason: 'connect_timeout', stage: 'connect' });
  });

  it('[CL6] ends with its reason with the hint polling', () => {
    expect(polled().take(polling.lost).did).toEqual(['finish polling_failed']);
  });
});
