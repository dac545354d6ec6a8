import { useEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren, ComponentType } from 'preact';
import { path, search, view } from './state/route.ts';
import { sharedParams } from './data/view.ts';
import { theme, toggleTheme } from './state/theme.ts';
import { zoneName } from './data/format-time.ts';
import { OverviewPage } from './views/overview/overview-page.tsx';
import { Icon } from './views/parts/icon.tsx';

interface PageEntry {
  href: string;
  name: string;
  /** Shares range, zone and filters with the others. */
  ofNumbers: boolean;
}

const pages: readonly PageEntry[] = [
  { href: '/', name: 'Overview', ofNumbers: true },
  { href: '/explore', name: 'Explore', ofNumbers: true },
  { href: '/scan', name: 'Scan', ofNumbers: false },
];
const [overviewEntry] = pages;

export function App() {
  const page = pages.find(({ href }) => href === path.value) ?? overviewEntry;
  const href = page?.href ?? '/';
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${page?.name ?? 'Overview'} · Bookshelf`;
    // On a change of page the focus moves to it, as it would on a load.
    if (!first.current) main.current?.focus();
    first.current = false;
  }, [page]);
  return (
    <>
      <a class="skip-link" href="#main">
        Skip to content
      </a>
      <SiteHeader page={href} />
      <main class="page" id="main" ref={main} tabIndex={-1}>
        {pageBodies[href]?.() ?? <OverviewPage />}
      </main>
      <footer class="site-footer">
        <p>Ratios over counts, with Wilson 95% intervals; percentiles from merged histograms.</p>
        <p>Times in {zoneName(view.value.zone)}.</p>
      </footer>
    </>
  );
}

/** The scan page brings the client library, which the others do not need. */
const pageBodies: Readonly<Record<string, () => ComponentChildren>> = {
  '/scan': () => <LazyPage key="scan" load={loadScanPage} />,
  '/explore': () => <LazyPage key="explore" load={loadExplorePage} />,
};

async function loadScanPage(): Promise<ComponentType> {
  return (await import('./views/scan/scan-page.tsx')).ScanPage;
}

async function loadExplorePage(): Promise<ComponentType> {
  return (await import('./views/explore/explore-page.tsx')).ExplorePage;
}

function SiteHeader({ page }: { page: string }) {
  return (
    <header class="site-header">
      <div class="site-bar">
        <a class="wordmark" href="/">
          <Icon name="shelf" />
          <span>Bookshelf</span>
        </a>
        <nav class="site-nav" aria-label="Pages">
          <ul>
            {pages.map(({ href, name, ofNumbers }) => (
              <li key={href}>
                <a
                  href={ofNumbers ? href + sharedParams(search.value) : href}
                  aria-current={page === href ? 'page' : undefined}
                >
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <button
          type="button"
          class="button button-icon"
          aria-label={theme.value === 'dark' ? 'Use the light theme' : 'Use the dark theme'}
          onClick={toggleTheme}
        >
          <Icon name={theme.value === 'dark' ? 'sun' : 'moon'} />
        </button>
      </div>
    </header>
  );
}

function LazyPage({ load }: { load: () => Promise<ComponentType> }) {
  const [Page, setPage] = useState<ComponentType | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    load().then(
      (loaded) => setPage(() => loaded),
      () => setFailed(true),
    );
  }, [load]);
  if (failed)
    return <p role="alert">This page could not be loaded. Check the connection and reload.</p>;
  return Page ? <Page /> : <p aria-busy="true">Loading…</p>;
}
