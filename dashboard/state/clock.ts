import { signal } from '@preact/signals';

/** Now, to the second, for ages on the page. */
export const now = signal(Date.now());

setInterval(() => {
  if (document.visibilityState === 'visible') now.value = Date.now();
}, 1000);
