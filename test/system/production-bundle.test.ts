import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../../src/dev/settings.ts';

const wrangler = join(
  dirname(createRequire(import.meta.url).resolve('wrangler/package.json')),
  'bin/wrangler.js',
);

let folder: string;
let output: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bookshelf-bundle-'));
  const args = ['deploy', '--dry-run', '--env=', '--outdir', folder];
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false' };
  const run = await promisify(execFile)(process.execPath, [wrangler, ...args], {
    cwd: projectFolder,
    env,
  });
  output = run.stdout + run.stderr;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('what is deployed to production', () => {
  it('is one script, without the local vision provider, its models or its runtime', async () => {
    const files = await readdir(folder);
    expect(files.filter((file) => /\.(wasm|onnx|bin)$/.test(file))).toEqual([]);
    const script = await readFile(join(folder, 'index.js'), 'utf8');
    expect(script).toContain('ScanJob');
    expect(script).not.toMatch(/onnxruntime|mozjpeg|InferenceSession/);
  });

  it('is bound as production: no local vision, and shut where no token is set', () => {
    expect(output).not.toContain('LOCAL_VISION');
    expect(output).toContain('env.ENVIRONMENT ("production")');
    expect(output).toContain('env.AI');
    expect(output).toContain('env.SYNTHETIC_PROVIDER ("off")');
  });
});
