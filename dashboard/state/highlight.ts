import { signal } from '@preact/signals';

/** Number of the book pointed at or focused, on the photo or in the list. */
export const highlighted = signal<number | null>(null);
