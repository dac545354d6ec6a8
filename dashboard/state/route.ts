import { computed, signal } from '@preact/signals';
import { pageAt } from '../data/pages.ts';
import { parseView, withParams, type Changes } from '../data/view.ts';

const here = signal(location.pathname + location.search);

/** Path of the page shown, without its query. */
export const path = computed(() => here.value.split('?')[0] ?? '/');
export const shownPage = computed(() => pageAt(path.value) ?? { page: 'overview' as const });
export const search = computed(() => new URL(here.value, location.origin).search);
export const view = computed(() => parseView(search.value));

/** The page shown, with some of its parameters changed. */
export function linkWith(changes: Changes): string {
  return path.value + withParams(search.value, changes);
}

export function go(to: string): void {
  if (to === here.value) return;
  const samePage = to.split('?')[0] === path.value;
  history.pushState(null, '', to);
  here.value = to;
  if (!samePage) scrollTo(0, 0);
}

/** Says in the URL what is shown, without a step for the back button to take. */
export function replaceSearch(query: string): void {
  const to = path.value + query;
  if (to === here.value) return;
  history.replaceState(null, '', to);
  here.value = to;
}

/** Makes same-origin links change the page without a load, and back and forward work. */
export function followLinks(): void {
  addEventListener('popstate', () => {
    here.value = location.pathname + location.search;
  });
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || !isPlainClick(event) || !isPage(link)) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

function isPlainClick(event: MouseEvent): boolean {
  const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  return event.button === 0 && !modified && !event.defaultPrevented;
}

function isPage(link: HTMLAnchorElement): boolean {
  const mine = link.origin === location.origin && link.target === '' && link.hash === '';
  return mine && !link.hasAttribute('download') && pageAt(link.pathname) !== undefined;
}
