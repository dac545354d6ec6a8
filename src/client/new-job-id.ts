interface Crypto {
  randomUUID?: () => string;
  getRandomValues?: (bytes: Uint8Array) => Uint8Array;
}

/** A random UUID (version 4). Pages without TLS lack `randomUUID`, React Native lacks both. */
export function newJobId(
  crypto: Crypto | undefined = (globalThis as unknown as { crypto?: Crypto }).crypto,
): string {
  if (crypto?.randomUUID !== undefined) return crypto.randomUUID();
  const digits = new Uint8Array(32).map(() => Math.random() * 256);
  crypto?.getRandomValues?.(digits);
  let next = 0;
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = (digits[next++] ?? 0) % 16;
    return (place === 'x' ? digit : 8 + (digit % 4)).toString(16);
  });
}
