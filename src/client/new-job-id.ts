interface Crypto {
  getRandomValues(bytes: Uint8Array): unknown;
}

/** A random UUID (version 4). `randomUUID()` is missing on pages without TLS, all of `crypto` in React Native. */
export function newJobId(
  crypto: Crypto | undefined = (globalThis as unknown as { crypto?: Crypto }).crypto,
): string {
  const bytes = new Uint8Array(36).map(() => Math.random() * 256);
  crypto?.getRandomValues(bytes);
  // 8 stands for one of 8, 9, a and b.
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/[x8]/g, (place, at: number) => {
    const byte = bytes[at] ?? 0;
    return (place === 'x' ? byte % 16 : 8 + (byte % 4)).toString(16);
  });
}
