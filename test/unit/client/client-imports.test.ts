import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const client = new URL('../../../src/client/', import.meta.url);
const files = readdirSync(client).filter((name) => name.endsWith('.ts'));
/** Modules of core that do not bring zod with them. */
const free = ['close-codes', 'cursor', 'job-id', 'limits', 'server-message', 'words'];

function runtimeImports(file: string): string[] {
  const source = readFileSync(new URL(file, client), 'utf8');
  const statements = source.matchAll(/^(?:import|export) (?!type )[^;]*? from '([^']+)';/gms);
  return [...statements].map(([, from]) => from ?? '');
}

describe('src/client', () => {
  it.each(files)('%s needs nothing at run time but the client and what is free of zod', (file) => {
    const foreign = runtimeImports(file).filter((from) => !from.startsWith('./'));
    const allowed = free.map((name) => `../core/protocol/${name}.ts`);
    expect(foreign.filter((from) => !allowed.includes(from))).toEqual([]);
  });
});
