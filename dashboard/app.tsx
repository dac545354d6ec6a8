import { useEffect, useRef, useState } from 'preact/hooks';
import type { ComponentType } from 'preact';
import { path } from './state/route.ts';
import { theme, toggleTheme } from './state/theme.ts';
import { zoneName } from './data/format-time.ts';
import { OverviewPage } from './views/overview/overview-page.tsx';
import { Icon } from './views/parts/icon.tsx';

const pages = [
  { href: '/', name: 'Overview' },
  { href: '/scan', name: 'Scan' },
] as const;

export function App() {
  const page = path.value === '/scan' ? '/scan' : '/';
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${page === '/scan' ? 'Scan' : 'Overview'} · Bookshelf`;
    // On a change of page the focus moves to it, as it would on a load.
    if (!first.current) main.current?.focus();
    first.current = false;
  }, [page]);
  return (
    <>
      <a class="skip-link" href="#main">
        Skip to content
      </a>
      <SiteHeader page={page} />
      <main class="page" id="main" ref={main} tabIndex={-1}>
        {page === '/scan' ? <ScanPageLoader /> : <OverviewPage />}
      </main>
      <footer class="site-footer">
        <p>Ratios over counts, with Wilson 95% intervals; percentiles from merged histograms.</p>
        <p>Times in {zoneName()}.</p>
      </footer>
    </>
  );
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
            {pages.map(({ href, name }) => (
              <li key={href}>
                <a href={href} aria-current={page === href ? 'page' : undefined}>
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

/** The scan page brings the client library, which the overview does not need. */
function ScanPageLoader() {
  const [Page, setPage] = useState<ComponentType | null>(null);
  useEffect(() => {
    void import('./views/scan/scan-page.tsx').then(({ ScanPage }) => setPage(() => ScanPage));
  }, []);
  return Page ? <Page /> : <p aria-busy="true">Loading…</p>;
}
