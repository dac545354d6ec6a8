import { describe, expect, it } from 'vitest';
import { memoryMs, socketMemory } from '../../../src/client/socket-memory.ts';
import { MapStore } from '../../support/map-store.ts';

const baseUrl = 'https://scan.example';

describe('socketMemory()', () => {
  it('[CL16] remembers for half an hour', () => {
    const memory = socketMemory(new MapStore(), baseUrl, () => 'wifi');
    expect(memory.fails(1)).toBe(false);
    memory.set(true, 1);
    expect([memory.fails(2), memory.fails(memoryMs), memory.fails(memoryMs + 1)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('[CL16] forgets', () => {
    const store = new MapStore();
    const memory = socketMemory(store, baseUrl, () => 'wifi');
    memory.set(true, 1);
    memory.set(false, 2);
    expect([memory.fails(3), store.kept.size]).toEqual([false, 0]);
  });

  it('[CL16] tells servers and kinds of connection apart', () => {
    const store = new MapStore();
    let type = 'wifi';
    const here = socketMemory(store, baseUrl, () => type);
    here.set(true, 1);
    expect(socketMemory(store, 'https://other.example', () => type).fails(2)).toBe(false);
    type = 'cellular';
    expect(here.fails(2)).toBe(false);
  });

  it('[CL16] does not believe a time that lies too far ahead', () => {
    const memory = socketMemory(new MapStore(), baseUrl, () => undefined);
    memory.set(true, 1_000_000);
    expect(memory.fails(1)).toBe(false);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('SecurityError');
      },
    ],
    ['answers with a promise', () => Promise.resolve('1') as unknown as string],
    ['holds something else', () => 'soon'],
  ])('[CL16] takes a storage that %s for none', (_, answer) => {
    const memory = socketMemory(
      { getItem: answer, setItem: answer, removeItem: answer },
      baseUrl,
      () => 'wifi',
    );
    memory.set(true, 1);
    memory.set(false, 1);
    expect(memory.fails(2)).toBe(false);
  });

  it('[CL16] keeps it in memory where the runtime has no storage', () => {
    socketMemory(undefined, baseUrl, () => 'here').set(true, 1);
    const later = socketMemory(undefined, baseUrl, () => 'here');
    expect(later.fails(2)).toBe(true);
    later.set(false, 2);
    expect(later.fails(3)).toBe(false);
  });
});
