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
  return '00000000-0000-4000-8000-000000000000'.replace(/[08]/g, (place, at: number) =>
    (Number(place) + (Number(bytes[at]) % (place === '8' ? 4 : 16))).toString(16),
  );
}
