/** Queues whose messages may die; the dead ones of each go to the queue of the same name with `-dead`. */
export const mortalQueues = ['bookshelf-scan-events', 'bookshelf-span-exports'] as const;
export type MortalQueue = (typeof mortalQueues)[number];
