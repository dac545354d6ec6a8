import { signal } from '@preact/signals';
import { providerNames, type ProviderName } from '../../src/core/protocol/words.ts';

export interface Sample {
  name: string;
  title: string;
  file: string;
  width: number;
  height: number;
  books: number;
}

/** Null while they are not known; empty where there are none. */
export const samples = signal<readonly Sample[] | null>(null);
export const configuredProviders = signal<readonly ProviderName[]>([]);
export const defaultProvider = signal<ProviderName | null>(null);

/** What the page may offer; either may be missing, and the page does without. */
export async function loadScanChoices(): Promise<void> {
  await Promise.all([loadSamples(), loadProviders()]);
}

async function loadSamples(): Promise<void> {
  const listed = await readJson('/samples/index.json');
  samples.value = Array.isArray(listed) ? (listed as Sample[]) : [];
}

interface Health {
  defaultProvider?: unknown;
  providers?: readonly { name?: unknown; configured?: unknown }[];
}

async function loadProviders(): Promise<void> {
  const health = (await readJson('/health')) as Health | null;
  const ready = (health?.providers ?? []).filter(({ configured }) => configured === true);
  configuredProviders.value = ready
    .map(({ name }) => toProvider(name))
    // Whoever picks a picture wants it read.
    .filter((name) => name !== null && name !== 'synthetic');
  defaultProvider.value = toProvider(health?.defaultProvider);
}

function toProvider(name: unknown): ProviderName | null {
  return providerNames.find((known) => known === name) ?? null;
}

async function readJson(path: string): Promise<unknown> {
  try {
    const response = await fetch(path, { headers: { Accept: 'application/json' } });
    return response.ok ? ((await response.json()) as unknown) : null;
  } catch {
    return null;
  }
}
