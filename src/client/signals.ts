/** What happened to the device or the page; `leaving` for good, as far as is known. */
export type Signal = 'online' | 'offline' | 'network' | 'hidden' | 'visible' | 'leaving';

/** Tells of signals until the returned function is called. */
export type Signals = (tell: (signal: Signal) => void) => () => void;

interface Target {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

interface Page extends Target {
  readonly document?: Target & { readonly visibilityState: string };
  readonly navigator?: { readonly connection?: Target & { readonly type?: string } };
}

/** `wifi`, `cellular` and the like, where the browser tells. */
export function connectionType(): string | undefined {
  return (globalThis as unknown as Page).navigator?.connection?.type;
}

/** The signals of a browser's page; none where there is no page. */
export const pageSignals: Signals = (tell) => {
  const page = globalThis as unknown as Page;
  const { document, navigator } = page;
  const connection = navigator?.connection;
  const stops: (() => void)[] = [];
  const on = (target: Target | undefined, types: string, read: () => Signal | false) => {
    const listener = () => {
      const signal = read();
      if (signal) tell(signal);
    };
    for (const type of types.split(' ')) {
      target?.addEventListener(type, listener);
      stops.push(() => target?.removeEventListener(type, listener));
    }
  };
  if (document === undefined) return () => {};
  let type = connectionType();
  on(page, 'online', () => 'online');
  on(page, 'offline', () => 'offline');
  on(page, 'pageshow', () => 'visible');
  on(page, 'pagehide', () => 'leaving');
  on(document, 'freeze', () => 'hidden');
  on(document, 'visibilitychange resume', () =>
    document.visibilityState === 'hidden' ? 'hidden' : 'visible',
  );
  // It also changes with each new estimate of the bandwidth.
  on(connection, 'change', () => type !== (type = connectionType()) && 'network');
  return () => {
    for (const stop of stops) stop();
  };
};
