/** As much of `Storage` as the client uses; a storage that throws is as none. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface SocketMemory {
  fails(now: number): boolean;
  set(fails: boolean, now: number): void;
}

export const memoryMs = 30 * 60_000;

const kept = new Map<string, string>();
const keptHere: Store = {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => kept.set(key, value),
  removeItem: (key) => kept.delete(key),
};

/** Where WebSocket is known to fail, for half an hour: by server and kind of connection ([CL16]). */
export function socketMemory(
  given: Store | undefined,
  baseUrl: string,
  connection: () => string | undefined,
): SocketMemory {
  const use = <T>(act: (store: Store, key: string) => T): T => {
    const key = `bookshelf-scan ${baseUrl} ${connection()}`;
    try {
      const page = globalThis as unknown as { localStorage?: Store; document?: object };
      // Node has one too, and warns about it.
      return act(given ?? (page.document && page.localStorage) ?? keptHere, key);
    } catch {
      return act(keptHere, key);
    }
  };
  return {
    /** A time too far ahead was written by a clock that has been set back since. */
    fails: (now) =>
      use((store, key) => {
        const leftMs = Number(store.getItem(key)) - now;
        return leftMs > 0 && leftMs <= memoryMs;
      }),
    set: (fails, now) => {
      use((store, key) =>
        fails ? store.setItem(key, String(now + memoryMs)) : store.removeItem(key),
      );
    },
  };
}
