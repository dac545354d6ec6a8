import type { Store } from '../../src/client/index.ts';

/** A storage of its own for each scan, so that none remembers what another met ([CL16]). */
export class MapStore implements Store {
  readonly kept = new Map<string, string>();

  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }

  removeItem(key: string): void {
    this.kept.delete(key);
  }
}
