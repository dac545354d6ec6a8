interface Crypto {
  getRandomValues(bytes: Uint8Array): unknown;
}

/** A random UUID (version 4). `randomUUID()` is missing on pages without TLS, all of `crypto` in React Native. */
export function newJobId(
  crypto: Crypto | undefined = (globalThis as unknown as { crypto?: Crypto }).crypto,
): string {
  const digits = new Uint8Array(32).map(() => Math.random() * 256);
  crypto?.getRandomValues(digits);
  let next = 0;
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = (digits[next++] ?? 0) % 16;
    return (place === 'x' ? digit : 8 + (digit % 4)).toString(16);
  });
}
