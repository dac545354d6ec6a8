import type { Plugin } from 'vite';
import { bundleClient } from '../../src/dev/client-bundle.ts';

const built = '\0built-client';

/** Puts the bundle that apps get in the place of the client's sources. */
export function builtClient(): Plugin {
  return {
    name: 'built-client',
    enforce: 'pre',
    resolveId: (id) => (id.endsWith('src/client/index.ts') ? built : null),
    load: (id) => (id === built ? bundleClient('es', 'own names') : null),
  };
}
