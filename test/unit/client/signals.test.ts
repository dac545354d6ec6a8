import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectionType, pageSignals, type Signal } from '../../../src/client/signals.ts';

const connection = Object.assign(new EventTarget(), { type: 'wifi' });
const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });

function listen(): { heard: Signal[]; page: EventTarget; stop: () => void } {
  const page = new EventTarget();
  vi.stubGlobal('document', document);
  vi.stubGlobal('navigator', { connection });
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  const heard: Signal[] = [];
  return { heard, page, stop: pageSignals((signal) => heard.push(signal)) };
}

afterEach(() => {
  vi.unstubAllGlobals();
  connection.type = 'wifi';
});

describe('pageSignals()', () => {
  it('[CL14] tells what happens to a page', () => {
    const { heard, page } = listen();
    for (const type of ['offline', 'online', 'pagehide', 'pageshow']) {
      page.dispatchEvent(new Event(type));
    }
    document.visibilityState = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    document.dispatchEvent(new Event('freeze'));
    document.visibilityState = 'visible';
    document.dispatchEvent(new Event('resume'));
    expect(heard).toEqual([
      'offline',
      'online',
      'leaving',
      'visible',
      'hidden',
      'hidden',
      'visible',
    ]);
  });

  it('[CL14] takes a new estimate of the bandwidth for no change of network', () => {
    const { heard } = listen();
    connection.dispatchEvent(new Event('change'));
    expect(heard).toEqual([]);
    connection.type = 'cellular';
    connection.dispatchEvent(new Event('change'));
    connection.dispatchEvent(new Event('change'));
    expect(heard).toEqual(['network']);
    expect(connectionType()).toBe('cellular');
  });

  it('is deaf once it is stopped', () => {
    const { heard, page, stop } = listen();
    stop();
    page.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('freeze'));
    expect(heard).toEqual([]);
  });

  it('is silent where there is no page', () => {
    const stop = pageSignals(() => expect.unreachable());
    expect(() => stop()).not.toThrow();
  });
});
