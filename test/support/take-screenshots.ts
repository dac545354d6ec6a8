import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { scan } from '../../src/client/index.ts';
import { projectFolder } from '../../src/dev/settings.ts';
import { startChromium } from './chromium.ts';
import { TcpProxy } from '../../src/simulator/network/tcp-proxy.ts';
import { WorkerProcess } from './worker-process.ts';

const samples = ['upright', 'stacked', 'leaning'];
const minutes = Number(process.env['MINUTES'] ?? 10);
const folder = join(projectFolder, 'docs/images');

/**
 * `npm run screenshots`: lets the real client scan the samples for some minutes, most of the time over a
 * good network, and takes pictures of what the real dashboard then shows.
 */
async function main(): Promise<void> {
  const worker = await WorkerProcess.start();
  const network = await TcpProxy.start(worker.settings);
  await scanFor(minutes * 60_000, network);
  const browser = await startChromium();
  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) await takeBoth(browser, worker.url, width, scheme);
  }
  await browser.close();
  await network.close();
  await worker.stop();
}

async function scanFor(ms: number, network: TcpProxy): Promise<void> {
  const until = Date.now() + ms;
  for (let count = 0; Date.now() < until; count += 1) {
    const name = samples[count % samples.length] ?? 'upright';
    const file = join(projectFolder, `dashboard/public/samples/${name}.jpg`);
    network.weather.upgrades = count % 31 === 17 ? 'refuse' : 'pass';
    await scan(new Uint8Array(await readFile(file)), {
      baseUrl: network.url,
      platform: 'node',
      strategy: count % 20 === 9 ? 'polling' : 'auto',
    });
    process.stdout.write(
      `\r${count + 1} scans, ${Math.round((until - Date.now()) / 1000)} s left `,
    );
  }
  process.stdout.write('\n');
}

async function takeBoth(
  browser: Browser,
  url: string,
  width: number,
  colorScheme: 'light' | 'dark',
): Promise<void> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height: width === 390 ? 844 : 900 },
    deviceScaleFactor: width === 390 ? 2 : 1,
    colorScheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const name = (what: string) => join(folder, `${what}-${width}-${colorScheme}.png`);
  await page.goto('/?range=15m');
  await page.getByRole('table', { name: 'Claimed and measured' }).waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: name('overview'), fullPage: width === 390 });
  await page.goto('/scan');
  await page
    .getByRole('button', { name: /Scan this shelf/ })
    .first()
    .click();
  await page.getByRole('list', { name: 'Books found' }).waitFor();
  await page.screenshot({ path: name('scan'), fullPage: width === 390 });
  await context.close();
}

await main();
process.exit();
