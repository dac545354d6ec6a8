const timeoutMs = 10_000;

interface Health {
  readonly providers?: readonly { readonly name: string; readonly configured: boolean }[];
}

/**
 * Makes sure that a worker answers, and has the synthetic provider.
 * @throws {Error} that says what to do.
 */
export async function requireWorker(url: string): Promise<void> {
  const providers = (await readHealth(url)).providers ?? [];
  const synthetic = providers.find(({ name }) => name === 'synthetic');
  if (synthetic?.configured === true) return;
  throw new Error(
    `The worker at ${url} has no synthetic provider. Set the variable SYNTHETIC_PROVIDER = "on", as npm start does.`,
  );
}

async function readHealth(url: string): Promise<Health> {
  try {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(timeoutMs) });
    return (await answer.json()) as Health;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `No worker answers at ${url} (${why}). Start it with npm start, or pass --url.`,
      {
        cause: error,
      },
    );
  }
}
