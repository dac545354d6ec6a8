import { effect, signal, type Signal } from '@preact/signals';

const prefix = 'bookshelf.';

/** A choice kept in this browser; `fallback` where none is kept, or none that is allowed. */
export function remembered<T extends string>(
  key: string,
  allowed: readonly T[],
  fallback: T,
): Signal<T> {
  const choice = signal(allowed.find((value) => value === load(key)) ?? fallback);
  effect(() => save(key, choice.value));
  return choice;
}

function load(key: string): string | null {
  try {
    return localStorage.getItem(prefix + key);
  } catch {
    return null;
  }
}

function save(key: string, value: string): void {
  try {
    localStorage.setItem(prefix + key, value);
  } catch {
    // Storage may be full or forbidden: the choice then lasts as long as the page.
  }
}
