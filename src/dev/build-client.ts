import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleClient } from './client-bundle.ts';
import { gzBytes, orderFunctions } from './order-functions.ts';
import { projectFolder } from './settings.ts';

const folder = join(projectFolder, 'dist/client');
/** All that an app loads, by gzip at level 9. */
const maxGzBytes = 8_192;
const bin = (name: string) => join(projectFolder, 'node_modules/.bin', name);

/** `npm run build:client`: the client as a package of its own, checked as npm's users will meet it. */
async function main(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const code = orderFunctions(await bundleClient('es'));
  await writeFile(join(folder, 'index.js'), code);
  run('tsc', ['-p', 'src/client/tsconfig.build.json']);
  await pointTypesAtModules();
  await writeManifest();
  run('publint', ['--strict', folder]);
  run('attw', ['--pack', folder, '--profile', 'esm-only']);
  checkSize(code);
}

/** Declarations name sources, `./scan.ts`; a package has none, so they are to name modules. */
async function pointTypesAtModules(): Promise<void> {
  const types = join(folder, 'types');
  const files = await readdir(types, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.d.ts'))) {
    const path = join(types, file);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replaceAll(/(['"]\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1.js$2'));
  }
}

async function writeManifest(): Promise<void> {
  const root = JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8')) as {
    version: string;
    license: string;
  };
  const manifest = {
    name: '@bookshelf/scan-client',
    version: root.version,
    license: root.license,
    description: 'Follows a bookshelf scan by WebSocket, and by polling where that fails.',
    type: 'module',
    sideEffects: false,
    exports: {
      '.': { types: './types/client/index.d.ts', default: './index.js' },
      './package.json': './package.json',
    },
    files: ['*.js', 'types'],
    engines: { node: '>=22' },
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** @throws {Error} where the client has grown beyond its limit. */
function checkSize(code: string): void {
  const bytes = gzBytes(code);
  console.log(`index.js: ${code.length} bytes, ${bytes} gz of ${maxGzBytes}`);
  if (bytes > maxGzBytes) throw new Error(`The client is ${bytes - maxGzBytes} bytes too large.`);
}

function run(command: string, args: string[]): void {
  const { status } = spawnSync(bin(command), args, { cwd: projectFolder, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} found something wrong; see above.`);
}

await main();
