/** What happened to the device or the page; `leaving` for good, as far as is known. */
export type Signal = 'online' | 'offline' | 'network' | 'hidden' | 'visible' | 'leaving';

/** Tells of signals until the returned function is called; it may tell at once that the app is hidden or offline. */
export type Signals = (tell: (signal: Signal) => void) => () => void;

interface Target {
  addEventListener(type: string, listener: (event: { readonly type: string }) => void): void;
  removeEventListener(type: string, listener: (event: { readonly type: string }) => void): void;
}

interface Page extends Target {
  readonly document?: Target & { readonly visibilityState: 'hidden' | 'visible' };
  readonly navigator?: { readonly connection?: Target & { readonly type?: string } };
}

/** `wifi`, `cellular` and the like, where the browser tells. */
export function connectionType(): string | undefined {
  return (globalThis as unknown as Page).navigator?.connection?.type;
}

/** Some come to the page, some to its document, and one to both: to hear it twice does no harm. */
const words: Record<string, Signal | undefined> = {
  online: 'online',
  offline: 'offline',
  pageshow: 'visible',
  pagehide: 'leaving',
  freeze: 'hidden',
  resume: 'visible',
  visibilitychange: undefined,
};

/** The signals of a browser's page; none where there is no page. */
export const pageSignals: Signals = (tell) => {
  const page = globalThis as unknown as Page;
  const { document } = page;
  if (!document) return () => {};
  let kind = connectionType();
  const hear = ({ type }: { readonly type: string }) => {
    if (type !== 'change') tell(words[type] ?? document.visibilityState);
    // It also changes with each new estimate of the bandwidth.
    else if (kind !== (kind = connectionType())) tell('network');
  };
  const each = (act: 'addEventListener' | 'removeEventListener') => {
    for (const type of Object.keys(words)) {
      page[act](type, hear);
      document[act](type, hear);
    }
    page.navigator?.connection?.[act]('change', hear);
  };
  each('addEventListener');
  if (document.visibilityState === 'hidden') tell('hidden');
  return () => each('removeEventListener');
};
