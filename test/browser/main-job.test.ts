import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import upright from '../../dashboard/public/samples/upright.json' with { type: 'json' };
import type { ScanPage, Summary } from '../../src/core/slo/read-answers.ts';
import { textSimilarity } from '../../src/dev/vision/text-similarity.ts';
import { startChromium } from '../support/chromium.ts';
import { TcpProxy } from '../../src/simulator/network/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { WorkerProcess } from '../support/worker-process.ts';

let worker: WorkerProcess;
let network: TcpProxy;
let browser: Browser;
let page: Page;
let faults: string[];

beforeAll(async () => {
  worker = await WorkerProcess.start();
  network = await TcpProxy.start(worker.settings);
  browser = await startChromium();
});
beforeEach(async () => {
  network.clear();
  page = await openPage(1280, 'light');
});
afterEach(async () => {
  await page.context().close();
});
afterAll(async () => {
  await browser.close();
  await network.close();
  await worker.stop();
});

async function openPage(width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
  const context = await browser.newContext({
    baseURL: network.url,
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme,
    reducedMotion: 'reduce',
  });
  faults = [];
  const opened = await context.newPage();
  opened.on('pageerror', (error) => faults.push(String(error)));
  opened.setDefaultTimeout(40_000);
  return opened;
}

const book = (title: string) => page.getByRole('list', { name: 'Books found' }).getByText(title);

async function scanSample(title: string): Promise<void> {
  await page.goto('/scan');
  await page.getByRole('button', { name: `Scan this shelf: ${title}` }).click();
}

async function expectAccessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
}

async function expectNoSidewaysScroll(): Promise<void> {
  const spare = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(spare).toBeLessThanOrEqual(0);
}

async function samples(): Promise<{ title: string }[]> {
  return (await (await fetch(`${worker.url}/samples/index.json`)).json()) as { title: string }[];
}

describe('a shelf photo goes in, books come out', () => {
  it('shows progress spine by spine, then the books with their boxes, and counts the scan', async () => {
    const [sample] = await samples();
    const said: string[] = [];
    await page.exposeFunction('heardStatus', (text: string) => said.push(text));
    await page.goto('/scan');
    await page.evaluate(() => {
      const look = () => {
        const bar = document.querySelector('[role="progressbar"]');
        const text = bar?.closest('section, main')?.textContent ?? '';
        for (const [spine] of text.matchAll(/Reading spine \d+ of \d+/g)) {
          (globalThis as unknown as { heardStatus(text: string): void }).heardStatus(spine);
        }
      };
      new MutationObserver(look).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    });
    await page.getByRole('button', { name: `Scan this shelf: ${sample?.title}` }).click();
    await page.getByRole('progressbar', { name: 'Scan progress' }).waitFor();
    await page.getByRole('list', { name: 'Books found' }).waitFor();
    const spines = new Set(said.map((text) => Number(/spine (\d+)/.exec(text)?.[1])));
    expect(spines.size).toBeGreaterThan(5);

    const items = page.getByRole('list', { name: 'Books found' }).getByRole('listitem');
    const titles = await items.locator('.book-title').allTextContents();
    const found = upright.books.filter(({ title }) =>
      titles.some((read) => textSimilarity(read, title) >= 0.7),
    );
    expect(found.length / upright.books.length).toBeGreaterThanOrEqual(0.6);
    const boxes = page.getByRole('group', { name: 'Books on the photo' }).getByRole('button');
    expect(await boxes.count()).toBe(await items.count());
    const photo = await page.getByRole('group', { name: 'Books on the photo' }).boundingBox();
    const box = await boxes.first().boundingBox();
    expect(box?.height ?? 0).toBeGreaterThan(20);
    expect(box?.x ?? 0).toBeGreaterThanOrEqual((photo?.x ?? 0) - 1);

    await page.getByRole('link', { name: /Counted under WebSocket/ }).click();
    const card = page.getByRole('article', { name: 'WebSocket success' });
    await card.getByText('1 of 1').waitFor();
    await card.getByText('Met', { exact: true }).waitFor();
    await page
      .getByRole('article', { name: 'Update latency' })
      .getByText(/\d+ updates/)
      .waitFor();
    await page.getByRole('table', { name: 'Claimed and measured' }).waitFor();
    expect(faults).toEqual([]);
  });

  it('takes a dropped photo, and a chosen one', async () => {
    const file = fileURLToPath(
      new URL('../../dashboard/public/samples/stacked.jpg', import.meta.url),
    );
    await page.goto('/scan');
    await page.getByLabel('Choose a photo').setInputFiles(file);
    await page.getByRole('list', { name: 'Books found' }).waitFor();
    await book('Cosmos').or(book('COSMOS')).first().waitFor();
    await page.getByRole('button', { name: 'Scan another shelf' }).click();
    const dropped = await page.evaluateHandle(async () => {
      const bytes = await (await fetch('/samples/leaning.jpg')).blob();
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], 'shelf.jpg', { type: 'image/jpeg' }));
      return transfer;
    });
    await page.dispatchEvent('main', 'drop', { dataTransfer: dropped });
    await page.getByRole('list', { name: 'Books found' }).waitFor();
    expect(faults).toEqual([]);
  });

  it('[CL2] falls back to polling where the network refuses WebSockets, and says why', async () => {
    network.weather.upgrades = 'refuse';
    const [, , sample] = await samples();
    await scanSample(sample?.title ?? '');
    await page.getByRole('list', { name: 'Books found' }).waitFor();
    const how = await page.getByRole('region', { name: 'How it got here' }).textContent();
    expect(how).toMatch(/fallback|polling/i);
    const row = await until(
      async () => (await (await fetch(`${worker.url}/api/scans?limit=1`)).json()) as ScanPage,
      ({ scans }) => scans[0]?.strategy === 'polling_fallback',
    );
    expect(row.scans[0]).toMatchObject({
      fallbackReason: 'connect_refused',
      fallbackStage: 'connect',
    });
    const summary = (await (await fetch(`${worker.url}/api/summary`)).json()) as Summary;
    expect(summary.fallback.count).toBe(1);
  });

  it('cancels, and says what to do about what is no picture', async () => {
    const [sample] = await samples();
    await scanSample(sample?.title ?? '');
    await page.getByRole('button', { name: 'Cancel scan' }).click();
    await page.getByText('You cancelled this scan').waitFor();
    await page.getByRole('button', { name: 'Choose another photo' }).click();
    await page.getByLabel('Choose a photo').setInputFiles({
      name: 'notes.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from('not a picture at all'),
    });
    await page.getByRole('alert').getByText('That file is not a picture').waitFor();
  });

  it('does the whole job by keyboard alone', async () => {
    await page.goto('/scan');
    const sample = page.getByRole('button', { name: /Scan this shelf/ }).first();
    await sample.waitFor();
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab');
      if (await sample.evaluate((button) => button === document.activeElement)) break;
    }
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Books found' }).waitFor();
    const counted = page.getByRole('link', { name: /Counted under/ });
    for (let presses = 0; presses < 80; presses += 1) {
      if (await counted.evaluate((link) => link === document.activeElement)) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /Overview/ }).waitFor();
  });
});

describe('the page', () => {
  const looks = [390, 1280].flatMap((width) =>
    (['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
  );

  it.each(looks)('is accessible and fits at %i px, %s', async (width, scheme) => {
    await page.context().close();
    page = await openPage(width, scheme);
    await page.goto('/?range=1h');
    await page.getByRole('article', { name: 'Scan completion' }).waitFor();
    await expectAccessible();
    await expectNoSidewaysScroll();
    await page.goto('/scan');
    await page
      .getByRole('button', { name: /Scan this shelf/ })
      .first()
      .waitFor();
    await expectAccessible();
    await expectNoSidewaysScroll();
    expect(faults).toEqual([]);
  });

  it('keeps the time range in the URL, and back brings the one before', async () => {
    await page.goto('/?range=1h');
    await page.getByRole('link', { name: /^24 h/ }).click();
    await page.waitForURL(/range=24h/);
    await page.goBack();
    await page.waitForURL(/range=1h/);
    expect(await page.getByRole('link', { name: /^1 h/ }).getAttribute('aria-current')).toBe(
      'true',
    );
  });

  it('says what to do when the worker cannot be reached', async () => {
    await page.goto('/?range=1h');
    await page.getByRole('article', { name: 'Scan completion' }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await page.getByRole('alert').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });
});
