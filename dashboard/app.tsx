import { useEffect, useRef, useState } from 'preact/hooks';
import type { ComponentType } from 'preact';
import type { ShownPage } from './data/pages.ts';
import { search, shownPage, view } from './state/route.ts';
import { sharedParams } from './data/view.ts';
import { theme, toggleTheme } from './state/theme.ts';
import { zoneName } from './data/format-time.ts';
import { OverviewPage } from './views/overview/overview-page.tsx';
import { Icon } from './views/parts/icon.tsx';
import { Notice } from './views/parts/notice.tsx';

type PageName = ShownPage['page'];

interface PageLink {
  readonly href: string;
  readonly name: string;
  readonly marks: readonly PageName[];
  /** Shares range, zone and filters with the others. */
  readonly ofNumbers: boolean;
}

const links: readonly PageLink[] = [
  { href: '/', name: 'Overview', marks: ['overview'], ofNumbers: true },
  { href: '/explore', name: 'Explore', marks: ['explore'], ofNumbers: true },
  { href: '/scans', name: 'Scans', marks: ['scans', 'scan_detail'], ofNumbers: false },
  { href: '/scan', name: 'New scan', marks: ['scan'], ofNumbers: false },
];

const titles: Record<PageName, string> = {
  overview: 'Overview',
  explore: 'Explore',
  scans: 'Scans',
  scan_detail: 'One scan',
  scan: 'New scan',
};

/** Pages that are loaded when they are opened, so that the overview need not wait for them. */
const loaders: Record<Exclude<PageName, 'overview'>, () => Promise<ComponentType>> = {
  explore: () => import('./views/explore/explore-page.tsx').then(({ ExplorePage }) => ExplorePage),
  scans: () => import('./views/scans/scans-page.tsx').then(({ ScansPage }) => ScansPage),
  scan_detail: () =>
    import('./views/scan-detail/scan-detail-page.tsx').then(({ ScanDetailPage }) => ScanDetailPage),
  scan: () => import('./views/scan/scan-page.tsx').then(({ ScanPage }) => ScanPage),
};

export function App() {
  const { page } = shownPage.value;
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${titles[page]} · Bookshelf`;
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
        {page === 'overview' ? <OverviewPage /> : <LoadedPage page={page} key={page} />}
      </main>
      <footer class="site-footer">
        <p>Ratios over counts, with Wilson 95% intervals; percentiles from merged histograms.</p>
        <p>Times in {zoneName(view.value.zone)}.</p>
      </footer>
    </>
  );
}

function SiteHeader({ page }: { page: PageName }) {
  return (
    <header class="site-header">
      <div class="site-bar">
        <a class="wordmark" href="/">
          <Icon name="shelf" />
          <span>Bookshelf</span>
        </a>
        <nav class="site-nav" aria-label="Pages">
          <ul>
            {links.map(({ href, name, marks, ofNumbers }) => (
              <li key={href}>
                <a
                  href={ofNumbers ? href + sharedParams(search.value) : href}
                  aria-current={marks.some((mark) => mark === page) ? 'page' : undefined}
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

function LoadedPage({ page }: { page: keyof typeof loaders }) {
  const [Page, setPage] = useState<ComponentType | null>(null);
  const [failed, setFailed] = useState(false);
  const load = () => {
    setFailed(false);
    loaders[page]().then(
      (loaded) => setPage(() => loaded),
      () => setFailed(true),
    );
  };
  useEffect(load, [page]);
  if (Page) return <Page />;
  return failed ? <NotLoaded retry={load} /> : <p aria-busy="true">Loading…</p>;
}

function NotLoaded({ retry }: { retry: () => void }) {
  const actions = (
    <button type="button" class="button" onClick={retry}>
      Try again
    </button>
  );
  return (
    <Notice tone="problem" icon="breached" title="The page could not be loaded" actions={actions}>
      Check the connection. If a new version was deployed meanwhile, reload.
    </Notice>
  );
}
