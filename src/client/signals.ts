/** What happened to the device or the page; `leaving` for good, as far as is known. */
export type Signal = 'online' | 'offline' | 'network' | 'hidden' | 'visible' | 'leaving';

/** Tells of signals until the returned function is called. */
export type Signals = (tell: (signal: Signal) => void) => () => void;

interface Target {
  addEventListener(type: string, listener: (event: { readonly type: string }) => void): void;
  removeEventListener(type: string, listener: (event: { readonly type: string }) => void): void;
}

interface Page extends Target {
  readonly document?: Target & { readonly visibilityState: string };
  readonly navigator?: { readonly connection?: Target & { readonly type?: string } };
}

/** `wifi`, `cellular` and the like, where the browser tells. */
export function connectionType(): string | undefined {
  return (globalThis as unknown as Page).navigator?.connection?.type;
}

const words: Record<string, Signal> = {
  online: 'online',
  offline: 'offline',
  pageshow: 'visible',
  pagehide: 'leaving',
  freeze: 'hidden',
  resume: 'visible',
};

/** The signals of a browser's page; none where there is no page. */
export const pageSignals: Signals = (tell) => {
  const page = globalThis as unknown as Page;
  const { document, navigator } = page;
  if (document === undefined) return () => {};
  let kind = connectionType();
  const hear = ({ type }: { readonly type: string }) => {
    // It also changes with each new estimate of the bandwidth.
    if (type === 'change' && kind !== (kind = connectionType())) tell('network');
    const seen = document.visibilityState === 'hidden' ? 'hidden' : 'visible';
    const word = type === 'visibilitychange' ? seen : words[type];
    if (word) tell(word);
  };
  const targets: [Target | undefined, string[]][] = [
    [page, ['online', 'offline', 'pageshow', 'pagehide']],
    [document, ['freeze', 'resume', 'visibilitychange']],
    [navigator?.connection, ['change']],
  ];
  const each = (act: 'addEventListener' | 'removeEventListener') => {
    for (const [target, types] of targets) for (const type of types) target?.[act](type, hear);
  };
  each('addEventListener');
  return () => each('removeEventListener');
};
