import { computed } from '@preact/signals';
import { parseWindow, writeWindow, type TraceWindow } from '../data/trace-window.ts';
import { replaceSearch, search } from './route.ts';

/** The span whose details are shown, and the part of the trace that is: both in the URL, without steps back. */
export const chosenSpan = computed(() => new URLSearchParams(search.value).get('span'));
export const chosenWindow = computed(() =>
  parseWindow(new URLSearchParams(search.value).get('zoom')),
);

export function chooseSpan(spanId: string | null): void {
  change('span', spanId);
}

/** Shows a span's details, or shuts them where they are shown. */
export function toggleSpan(spanId: string): void {
  chooseSpan(chosenSpan.peek() === spanId ? null : spanId);
}

export function chooseWindow(window: TraceWindow): void {
  change('zoom', writeWindow(window));
}

function change(name: string, value: string | null): void {
  const asked = new URLSearchParams(search.peek());
  if (value === null) asked.delete(name);
  else asked.set(name, value);
  const text = asked.toString();
  replaceSearch(text === '' ? '' : `?${text}`);
}
